with {};
<a>b