with {};
~a