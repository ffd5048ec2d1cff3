with {};
/* abc