with {};
{a:b}