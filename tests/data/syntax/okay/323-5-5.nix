with {};
.5.5