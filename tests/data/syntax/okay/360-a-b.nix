with {};
''
  a
  b
''