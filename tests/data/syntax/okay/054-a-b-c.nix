with {};
/${a}b/c