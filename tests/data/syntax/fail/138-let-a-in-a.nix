with {};
let a in a