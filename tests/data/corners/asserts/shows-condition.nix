let f = x: x; in assert f (1 + 2) == 4 && true; 3
