with {};
  foo