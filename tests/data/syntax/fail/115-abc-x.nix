with {};
"abc${x