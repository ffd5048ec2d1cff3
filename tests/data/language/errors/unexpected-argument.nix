({ width, height }: width) { width = 1; heigth = 2; height = 3; }
