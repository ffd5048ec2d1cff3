with {};
~