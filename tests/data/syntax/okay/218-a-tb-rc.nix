with {};
''a''\tb''\rc''