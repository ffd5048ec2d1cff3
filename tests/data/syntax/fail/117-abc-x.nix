with {};
''abc${x