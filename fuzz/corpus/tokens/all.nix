# every kind of token
/* and /** both */ kinds of comments */
/** of a function */ x: { y ? 1, ... }@z: rec {
  inherit (x) a "b" or; c.${d}."e${f}" = 1 + 2.5 - .5e3 * 7 / 0.1 // [ ./a/b ../c ~/d /e <f/g> http://h.i/j?k=l ];
  if_ = if a == b && c != d || !e -> f <= g then h < i else k >= l; m = n ++ o > p; q = r |> s; t = u <| v; w = x ? y or z;
  s = "a\n\t\"\${ ''${b}'' $$ ${"c${"d"}"}" + ''
    e ''${f} ''' ''\n $$ ${g}
      h
  '';
  p = ./a/${b}/c-${d}.e + ~/x/${y}; with_ = with x; assert y; let z = __curPos; in -z; }
