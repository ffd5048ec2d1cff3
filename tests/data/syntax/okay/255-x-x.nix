with {};
{x}:x