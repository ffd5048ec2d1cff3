with {};
or