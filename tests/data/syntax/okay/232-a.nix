with {};
+/a