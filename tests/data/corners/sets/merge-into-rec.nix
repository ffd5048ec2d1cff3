{ a = rec { b = c; }; a.c = 1; }
