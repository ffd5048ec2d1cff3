toString { __toString = self: 3; }
