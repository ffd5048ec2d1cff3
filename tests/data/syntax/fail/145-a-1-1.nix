with {};
{ a = 1; }: 1