with {};
./..