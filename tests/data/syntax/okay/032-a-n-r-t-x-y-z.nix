with {};
"a\n\r\t\\\"\${x}$${y}$$z$"