with {};
a@{ a }: 1