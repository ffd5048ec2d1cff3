# debugger-on-trace
let
  f = x: x + 1;
in
builtins.trace "here" (f (f 1))
