{ a = { b = 1; }; } // { a = { c = throw "not forced"; }; } ? a
