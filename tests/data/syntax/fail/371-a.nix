with {};
''a'