with {};
a |> b