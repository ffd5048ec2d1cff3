with {};
{x