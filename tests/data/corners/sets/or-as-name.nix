[ { or = 1; }.or ({ }.or or 2) ({ or = 3; } ? or) ]
