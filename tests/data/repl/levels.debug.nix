#
let
  zeta = 1;
  alpha = x: with { late = x; early = 2; }; middle (late + early);
  middle = n: let own = n; in "number ${own}";
in
alpha zeta
