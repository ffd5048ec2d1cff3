with {};
{"a".b=c;}