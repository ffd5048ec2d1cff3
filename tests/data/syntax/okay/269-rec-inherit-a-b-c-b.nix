with {};
rec { inherit (a) b; c = b; }