let f = n: "a ${toString n}"; in f (throw "no number")
