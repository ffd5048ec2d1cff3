with {};
{ , x }: 1