with {};
http://foo.bar/x?y=z