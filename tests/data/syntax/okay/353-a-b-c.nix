with {};
''
  a
 b
c''