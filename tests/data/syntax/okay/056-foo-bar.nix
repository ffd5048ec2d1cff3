with {};
~/foo/../bar