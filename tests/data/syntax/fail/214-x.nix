with {};
''   x