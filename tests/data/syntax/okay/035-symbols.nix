with {};
""