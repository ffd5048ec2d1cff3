with {};
map or [ ]