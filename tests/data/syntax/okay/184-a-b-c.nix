with {};
a."${b}".c