[ 1 { a = throw "x"; } 2 ]
