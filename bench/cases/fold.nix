# n: 500000 1000000
# A strict fold over a list that is made on the way.
{ n }:
builtins.foldl' (sum: i: sum + i * 2) 0 (builtins.genList (i: i) n)
