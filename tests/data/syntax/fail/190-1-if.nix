with {};
[ 1 if ]