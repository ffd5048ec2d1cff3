with {};
./a/../../b/./c