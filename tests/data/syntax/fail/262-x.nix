with {};
{x?