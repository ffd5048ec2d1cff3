with {};
''abc