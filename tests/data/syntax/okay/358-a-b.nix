with {};
"a
b"