with {};
"abc${