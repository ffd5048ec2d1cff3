with {};
{x,y}:x