{ a = 1; ${null} = 2; ${if true then "b" else null} = 3; }
