with {};
./.