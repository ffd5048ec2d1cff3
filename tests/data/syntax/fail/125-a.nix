with {};
+ a