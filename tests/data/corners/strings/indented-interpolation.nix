let x = "X"; in ''
    ${x}
      a''\n'''
    ''${x} $${x}
  ''
