with {};
./a/b