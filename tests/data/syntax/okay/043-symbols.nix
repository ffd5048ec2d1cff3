with {};
''$''