# Named pieces of text that must come after others.
{ lib }:
rec {
  noDepEntry = text: { inherit text; deps = [ ]; };
  fullDepEntry = text: deps: { inherit text deps; };
  packEntry = deps: { inherit deps; text = ""; };
  stringAfter = deps: text: { inherit text deps; };
  # The pieces that `wanted` needs, each once, dependencies first.
  textClosureList = pieces: wanted:
    let
      add = state: name:
        if state.done ? ${name} then state
        else if builtins.elem name state.path then throw "these pieces depend on each other: ${lib.concatStringsSep " -> " (state.path ++ [ name ])}"
        else
          let
            piece = pieces.${name} or (throw "there is no piece of text called '${name}', which ${if state.path == [ ] then "is asked for" else "'${lib.last state.path}' depends on"}");
            before = lib.foldl' add (state // { path = state.path ++ [ name ]; }) (piece.deps or [ ]);
          in
          { done = before.done // { ${name} = true; }; path = state.path; texts = before.texts ++ [ (if builtins.isString piece then piece else piece.text) ]; names = before.names ++ [ name ]; };
    in
    (lib.foldl' add { done = { }; path = [ ]; texts = [ ]; names = [ ]; } wanted).texts;
  textClosureNames = pieces: wanted:
    let
      visit = seen: name: if builtins.elem name seen then seen else lib.foldl' visit seen (pieces.${name}.deps or [ ]) ++ [ name ];
    in
    # `textClosureList` finds cycles and missing names; forced first, so that this walk ends.
    builtins.seq (builtins.length (textClosureList pieces wanted)) (lib.unique (lib.foldl' visit [ ] wanted));
  textClosureMap = f: pieces: wanted: lib.concatStringsSep "\n" (map f (textClosureList pieces wanted));
}
