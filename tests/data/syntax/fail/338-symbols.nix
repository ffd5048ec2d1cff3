with {};
<=