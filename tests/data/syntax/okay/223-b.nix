with {};
    b