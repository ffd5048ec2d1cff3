with {};
  sp