let costly = builtins.length (builtins.genList (n: n) 1000); in [ costly costly (costly + 1) ]
