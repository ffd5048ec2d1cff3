let s = { __toString = self: "<${self.inner}>"; inner = "x"; }; in [ "${s}" (toString [ 1 true null [ ] "z" ]) (toString 2.5) "${{ outPath = "p"; }}" ]
