# Recursion through a final self, and overlays on it.
{ lib }:
rec {
  fix = f: let self = f self; in self;
  fix' = f: let self = f self // { __unfix__ = f; }; in self;
  converge = f: x: let next = f x; in if next == x then x else converge f next;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeExtensions = first: second: final: prev:
    let
      one = first final prev;
      two = second final (prev // one);
    in
    one // two;
  composeManyExtensions = builtins.foldl' composeExtensions (_: _: { });
  makeExtensible = makeExtensibleWithCustomName "extend";
  makeExtensibleWithCustomName = name: f:
    let
      build = g: fix' (self: g self // { ${name} = overlay: build (extends overlay g); });
      wrapped = g:
        let self = g self // { ${name} = overlay: wrapped (extends overlay g); __unfix__ = g; }; in self;
    in
    wrapped f;
  toExtension = value:
    if lib.isFunction value then
      final: prev:
        let once = value prev; in
        if lib.isFunction (value final) then value final prev else once
    else _: _: value;
}
