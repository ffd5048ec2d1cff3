# Derivations whose evaluation is put off.
{ lib }:
{
  lazyDerivation = { derivation ? null, meta ? null, passthru ? { }, outputs ? [ "out" ] }:
    let
      checked = derivation;
      output = name: checked.${name};
    in
    {
      type = "derivation";
      inherit outputs;
      inherit (checked) name drvPath system outputName outPath;
      drvAttrs = checked.drvAttrs or { };
      meta = if meta != null then meta else checked.meta or { };
    }
    // lib.genAttrs outputs output
    // passthru;
  optionalDrvAttr = condition: value: if condition then value else null;
  warnOnInstantiate = message: drv: drv // { drvPath = lib.warn message drv.drvPath; outPath = lib.warn message drv.outPath; };
}
