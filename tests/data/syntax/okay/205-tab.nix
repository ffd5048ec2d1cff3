with {};
	tab