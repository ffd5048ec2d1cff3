with {};
<a/>