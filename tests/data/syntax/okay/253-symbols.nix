with {};
{ }