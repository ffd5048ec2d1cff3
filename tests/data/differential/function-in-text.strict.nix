"a ${toString (x: x)} b"
