rec { base = 1; shown = base * 10; __overrides = { base = 2; extra = true; }; }
