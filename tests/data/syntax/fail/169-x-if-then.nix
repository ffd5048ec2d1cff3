with {};
x."if".then