with {};
./a/ 