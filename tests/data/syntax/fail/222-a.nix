with {};
  ${a}