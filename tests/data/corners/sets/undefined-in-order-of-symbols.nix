{ foo = undefinedOne; type = undefinedTwo; }
