with {};
{x?1}