{ type = "derivation"; outPath = "/x"; extra = 1; } == { type = "derivation"; outPath = "/x"; extra = 2; }
