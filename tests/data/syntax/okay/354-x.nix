with {};
''  
  x''