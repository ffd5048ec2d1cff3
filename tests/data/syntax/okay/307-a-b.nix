with {};
a. b