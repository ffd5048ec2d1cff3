with {};
{ a } @ {b}