with {};
"a" + "b" + "c"