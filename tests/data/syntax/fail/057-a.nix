with {};
./a/