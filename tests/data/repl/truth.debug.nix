#
{ a = x: if x.y && true then !x.z else 1; }.a { y = true; z = 2; }
