let aa = 1; in ab
