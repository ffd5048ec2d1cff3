with {};
x:y