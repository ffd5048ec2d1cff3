with {};
{ x ... }: 1