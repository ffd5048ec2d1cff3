baseNameOf "a//"
