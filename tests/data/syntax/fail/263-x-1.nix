with {};
{x?1