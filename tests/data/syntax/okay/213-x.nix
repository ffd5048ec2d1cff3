with {};
  x''