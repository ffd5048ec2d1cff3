builtins.scopedImport { x = 41; } ./plus.expr
