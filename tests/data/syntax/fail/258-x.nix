with {};
{,}:x