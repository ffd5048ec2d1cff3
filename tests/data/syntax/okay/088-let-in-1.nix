with {};
let in 1