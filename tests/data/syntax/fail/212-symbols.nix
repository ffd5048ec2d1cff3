with {};
''  