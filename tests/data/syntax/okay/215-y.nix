with {};
  y