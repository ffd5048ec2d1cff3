with {};
-/a