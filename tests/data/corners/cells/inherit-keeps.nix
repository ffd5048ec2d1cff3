let f = x: x; s = { inherit f; }; in s == { inherit f; }
