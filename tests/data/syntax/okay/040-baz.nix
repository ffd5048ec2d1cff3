with {};
   baz