with {};
{ }@a: 1