with {};
<a