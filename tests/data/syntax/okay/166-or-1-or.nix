with {};
{ or = 1; }.or