{
  int = 123;
  str = "foo\nbar";
  attr.foo = "bar";
  list = [ 1 "two" { three = 3.5; } ];
  drv = derivation { name = "a"; system = "x"; builder = "b"; outputs = [ "out" "dev" ]; };
  other = derivation { name = "c"; system = "x"; builder = "b"; };
  func = { x, y ? "why" }: { inherit x y; };
  path = ./set.nix;
  lambda = a: a;
  fail = throw "failing";
  "odd name" = 1;
  nested.recurseForDerivations = true;
  nested.deep = derivation { name = "d"; system = "x"; builder = "b"; };
}
