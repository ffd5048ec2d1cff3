with {};
''a''\