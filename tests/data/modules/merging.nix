# Several definitions of one option become one value.
let
  lib = import ../../../os/lib;
  inherit (lib) mkOption types mkBefore mkAfter mkOrder mkMerge mkIf;
  option = type: mkOption { inherit type; };
in
(lib.evalModules {
  modules = [
    { options = {
        list = option (types.listOf types.int);
        lines = option types.lines;
        attrs = option (types.attrsOf types.int);
        anything = option types.anything;
        any = option types.boolByOr;
        same = option types.str;
        function = option (types.functionTo (types.listOf types.int));
        text = option (types.separatedString ":");
        lazy = option (types.lazyAttrsOf types.int);
      };
    }
    { list = [ 1 ]; lines = "one"; attrs.a = 1; anything = { x.y = 1; l = [ 1 ]; }; any = false; same = "s"; function = x: [ x ]; text = "a"; lazy.z = 26; }
    { list = mkBefore [ 2 ]; lines = mkAfter "two"; attrs.b = 2; anything = { x.z = 2; }; any = true; same = "s"; function = x: [ (x + 1) ]; text = "b"; }
    { list = mkMerge [ [ 3 ] (mkIf false [ 4 ]) (mkIf true (mkAfter [ 5 ])) ]; lines = mkOrder 1 "zero"; attrs = mkIf false { c = 3; }; text = mkIf false "c"; }
  ];
}).config // { function = "called below"; called = (lib.evalModules { modules = [
  { options.f = option (types.functionTo types.lines); }
  { f = x: "first ${x}"; }
  { f = x: "second"; }
]; }).config.f "x"; }
