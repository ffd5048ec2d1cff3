with {};
"abc