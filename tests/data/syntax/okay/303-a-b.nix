with {};
{a=b;}