with {};
b"