with {};
{x,