builtins.scopedImport { toString = x: "mine"; } ./names.expr
