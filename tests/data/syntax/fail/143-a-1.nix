with {};
{ "a" }: 1