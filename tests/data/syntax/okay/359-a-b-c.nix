with {};
"a
bc"