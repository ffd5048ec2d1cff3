with a; assert b; if c then d else e: f: { __functor = _: g: g; }
