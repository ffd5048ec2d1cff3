with {};
# c