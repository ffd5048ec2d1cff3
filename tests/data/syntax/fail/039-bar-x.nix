with {};
    bar ${x}