# flags: --extra-experimental-features pipe-operators
[ (1 |> (x: x + 1) |> toString) (toString <| (x: x * 2) <| 4) ]
