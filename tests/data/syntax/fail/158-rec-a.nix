with {};
rec { a }