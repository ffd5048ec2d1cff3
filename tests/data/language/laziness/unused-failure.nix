let broken = throw "never"; in { fine = 1; kept = [ 2 ]; }.fine
