{ a.b = throw "attribute"; }
