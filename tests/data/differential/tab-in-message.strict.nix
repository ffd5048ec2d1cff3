throw "a	b"
