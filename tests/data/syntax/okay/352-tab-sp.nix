with {};
''
	tab
  sp
''