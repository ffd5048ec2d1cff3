with {};
# c
