with {};
{ a ? }: 1