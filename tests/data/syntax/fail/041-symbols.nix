with {};
  ''