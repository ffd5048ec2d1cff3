with {};
~/