with {};
{ a = rec { inherit (q) z; }; a.inherit = 1; }