with {};
let inherit (x) a; inherit a; in a