with {};
''a$