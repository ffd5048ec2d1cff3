with {};
"\$"