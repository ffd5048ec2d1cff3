throw "first\nsecond\n  third"
