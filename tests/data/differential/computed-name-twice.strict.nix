{ ${"a${toString 1}"} = 1; ${"a${toString 1}"} = 2; }
