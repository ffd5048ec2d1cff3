with {};
let f = { x }: x; in f