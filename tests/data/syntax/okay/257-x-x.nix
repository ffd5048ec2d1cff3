with {};
{x,}:x