with {};
http:x