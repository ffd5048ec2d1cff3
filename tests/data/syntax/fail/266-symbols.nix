with {};
{...}