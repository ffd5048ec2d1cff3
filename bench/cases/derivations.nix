# Derivations in chains of eight, with the attributes that packages have.
{ n }:
let
  make = i: derivation {
    name = "package-${toString i}-1.${toString (i / 10)}";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-e" "-c" "echo ${toString i} > $out" ];
    outputs = [ "out" "dev" ];
    buildInputs = if i / 8 * 8 == i then [ ] else [ (builtins.elemAt all (i - 1)) (builtins.elemAt all (i - 1)).dev ];
    description = "Package number ${toString i} of a chain, which says something about itself.";
    phases = "unpackPhase patchPhase configurePhase buildPhase checkPhase installPhase fixupPhase";
    enableParallelBuilding = true;
    strictDeps = true;
  };
  all = builtins.genList make n;
in
all
