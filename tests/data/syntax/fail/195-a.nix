with {};
"a