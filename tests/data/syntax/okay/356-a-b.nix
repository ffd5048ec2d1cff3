with {};
''${a}
  b''