with {};
''${a}