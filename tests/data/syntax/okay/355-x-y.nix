with {};
''   x
  y
''