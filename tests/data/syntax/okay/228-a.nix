with {};
.../a