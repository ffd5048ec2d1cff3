let foo = undefinedOne; type = undefinedTwo; in 1
