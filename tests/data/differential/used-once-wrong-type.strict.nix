let x = { a = 1; }; y = x.a + "b"; z = y + 1; in z
