with {};
let { body = 1; }