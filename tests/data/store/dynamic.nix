# Derivations whose inputs are outputs of derivations that are themselves built.
let
  made = derivation {
    name = "made.drv";
    system = "s";
    builder = "b";
    __contentAddressed = true;
    outputHashMode = "text";
    outputHashAlgo = "sha256";
  };
  out = builtins.outputOf made.outPath "out";
  dev = builtins.outputOf out "dev";
in
{
  one = derivation { name = "one"; system = "s"; builder = "b"; inherit out; made = made.outPath; };
  deep = derivation { name = "deep"; system = "s"; builder = "b"; inherit dev; args = [ out (builtins.outputOf dev "x") ]; };
  structured = derivation { name = "structured"; system = "s"; builder = "b"; outputs = [ "out" "doc" ]; __structuredAttrs = true; list = [ out dev ]; };
}
