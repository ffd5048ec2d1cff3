with {};
./${a}