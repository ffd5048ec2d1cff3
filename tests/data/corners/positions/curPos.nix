[ __curPos (let x = __curPos; in x.column) ]
