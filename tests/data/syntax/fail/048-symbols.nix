with {};
 ''