with {};
{ a } @