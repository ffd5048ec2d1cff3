with {};
"a$"