with {};
./a/${b}/