with {};
let a = 1; ${x} = 2; in a