with {};
.5