with {};
c''