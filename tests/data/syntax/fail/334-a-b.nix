with {};
<a b>