{ x ? 1 }: { doubled = x * 2; }
