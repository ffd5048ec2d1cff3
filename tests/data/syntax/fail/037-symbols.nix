with {};
''