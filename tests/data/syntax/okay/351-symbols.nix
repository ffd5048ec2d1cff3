with {};
''
  
 ''