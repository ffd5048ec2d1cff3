with {};
''  a''