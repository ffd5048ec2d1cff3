assert { a = 1; } == { a = 1; c = 2; }; 3
