with { aa = 1; }; ab
