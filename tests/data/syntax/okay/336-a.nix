with {};
<./a>