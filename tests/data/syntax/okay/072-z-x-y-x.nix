with {};
z@{ x, y, }: x