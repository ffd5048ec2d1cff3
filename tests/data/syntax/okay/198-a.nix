with {};
"a$$"