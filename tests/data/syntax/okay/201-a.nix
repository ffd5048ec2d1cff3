with {};
''a$''