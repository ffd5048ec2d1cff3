let name = "let"; in with { name = "with"; other = "with"; }; [ name other ]
