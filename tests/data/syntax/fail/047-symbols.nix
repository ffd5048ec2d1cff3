with {};
  