with {};
{ a ? b ? c }: 1