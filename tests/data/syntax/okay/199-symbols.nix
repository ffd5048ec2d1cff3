with {};
"$"