# flags: --max-call-depth 4000000000
let f = x: 1 + f (x + 1); in f 1
