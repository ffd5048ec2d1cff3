with {};
  b''