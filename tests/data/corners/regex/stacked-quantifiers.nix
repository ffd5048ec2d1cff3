# Quantifiers directly behind one another: every stack of up to four over bodies with and without groups, empty ways and
# repetitions inside; what the groups hold tells how often a round without a byte was made.
let
  inherit (builtins) concatMap foldl' genList hashString match split toJSON;
  signs = [ "*" "+" "?" ];
  longer = stacks: concatMap (stack: map (sign: stack + sign) signs) stacks;
  stacks = concatMap (n: foldl' (made: _: longer made) [ "" ] (genList (i: i) n)) [ 1 2 3 4 ];
  bodies = [ "a" "[ab]" "(a)" "(a|b)" "(a?)" "()" "((a)|b*)" "((a?)|(b)*)" "((()|((b*)+){0,})?|.*)" "(^|(a)|$)" "a{2}" "(a|ab){0,2}" ];
  subjects = [ "" "a" "ab" "aab" "bac" ];
  answers = body: map (stack: map (subject: [ (match "(${body}${stack})(b|c?)" subject) (split "${body}${stack}" subject) ]) subjects) stacks;
in
map (body: { inherit body; answers = hashString "sha256" (toJSON (answers body)); }) bodies
++ [
  (match "(()?*?|((()|((){1,}b*++**b**){0,1}{0,}+)+?|.*??)??+?)+{1}" "b")
  (split "((a*)++*|b)+++?" "xaab")
  (match "(a{2}**){2}" "aaaa")
]
