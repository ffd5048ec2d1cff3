# Variables of a let that are used once, where they need no cell and where they do.
let
  one = 1 + 0;
  two = one + 1;
  three = two + 1;
  unused = throw "nobody asks";
  inherit (builtins) length attrNames;
  inherit ({ fromSet = "set"; }) fromSet;
  inFunction = [ 1 2 ];
  count = n: length inFunction + n;
  zebra = alpha + 1;
  alpha = 40 + 1;
in
{
  chain = three + 1;
  call = attrNames { a = 1; };
  text = "from a ${fromSet}";
  counts = [ (count 1) (count 2) ];
  inherit zebra;
  nested = let inner = 5 * 2; in let more = inner + 1; in [ more ];
  inWith = let scope = { a = 1; b = 2; }; in with scope; a + b;
  inIf = let yes = 1 < 2; then' = "then"; in if yes then then' else throw "no";
  defaults = let given = 7 - 1; in ({ x ? given }: x + 1) { };
  recursive = let base = 10 * 1; in rec { a = base + 1; b = a + a; }.b;
  shadowed = let x = 1 + 1; in let x = 2 + 1; in x;
  selected = let set = { deep.er = 3; }; in set.deep.er;
  hasIt = let set = { a = 1; }; in set ? a;
  dynamic = let name = "na" + "me"; in { ${name} = 1; }.name;
  functionItself = let f = (x: x) (y: y + 1); in f 1;
  same = let f = (x: x) (y: y); g = [ f ]; in g == g;
}
