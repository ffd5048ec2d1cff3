with {};
a<b>c