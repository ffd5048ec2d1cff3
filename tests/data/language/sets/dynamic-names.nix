let n = "b"; in { a = 1; ${n} = 2; ${null} = 3; "c${n}" = 4; }
