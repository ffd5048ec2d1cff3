with {};
~/foo