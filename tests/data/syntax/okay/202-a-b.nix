with {};
''a$'b''