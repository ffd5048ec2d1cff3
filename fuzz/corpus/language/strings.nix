''
  a ''${b} ''' ''\n ${if a then "b\n${c}" else ''d''}
   e
''
