with {};
{ a } b