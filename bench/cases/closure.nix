# n: 8000 16000
# What can be reached in a graph.
{ n }:
builtins.length (builtins.genericClosure {
  startSet = [ { key = 1; } ];
  operator = node: builtins.filter (next: next.key < n) [ { key = node.key * 2; } { key = node.key * 2 + 1; } { key = node.key / 3 + 1; } ];
})
