with {};
  a