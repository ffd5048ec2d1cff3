{ colour = 1; flavour = 2; }.color
