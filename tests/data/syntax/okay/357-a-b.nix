with {};
''
  ${a}
    b
''