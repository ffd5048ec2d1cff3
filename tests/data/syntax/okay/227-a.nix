with {};
../a