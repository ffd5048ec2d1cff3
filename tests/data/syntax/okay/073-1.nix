with {};
{ }: 1