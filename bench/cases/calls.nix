# n: 400000 800000
# Calls of a recursive function of one argument; a tree of calls, so that the depth stays small.
{ n }:
let
  count = from: to: if to - from < 2 then to - from else let middle = (from + to) / 2; in count from middle + count middle to;
in
count 0 n
