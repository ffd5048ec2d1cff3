with {};
''

  foo
    bar ${x}
   baz
  ''