# Small functions that several modules share; modules get them as the argument `utils`.
{ lib, config, pkgs }:
rec {
  inherit (lib.strings) escapeSystemdPath;
  # An argument of ExecStart=: quoted, with `%` and `$` doubled.
  escapeSystemdExecArg = arg:
    let
      text =
        if lib.isStringLike arg then "${arg}"
        else if builtins.isInt arg || builtins.isFloat arg then toString arg
        else throw "escapeSystemdExecArg: ${lib.options.describe arg} cannot be an argument";
    in
    builtins.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON text);
  escapeSystemdExecArgs = lib.concatMapStringsSep " " escapeSystemdExecArg;

  # A file with this text. Text that refers to no package needs no build.
  textFile = name: text:
    let safe = lib.sanitizeDerivationName name; in
    if builtins.hasContext text then pkgs.writeText safe text else builtins.toFile safe text;

  # Where the login shell `shell` is found on the running machine.
  toShellPath = shell:
    if lib.isDerivation shell then "/run/current-system/sw" + (shell.shellPath or "/bin/${lib.getName shell}")
    else toString shell;

  # File systems that the initrd must mount, because stage 2 cannot run without them.
  pathsNeededForBoot = [ "/" "/nix" "/nix/store" "/var" "/var/log" "/var/lib" "/var/lib/nixos" "/etc" "/usr" ];
  fsNeededForBoot = fs: fs.neededForBoot || builtins.elem fs.mountPoint pathsNeededForBoot;
  fsBefore = a: b: a.mountPoint == b.device || lib.hasPrefix (lib.removeSuffix "/" a.mountPoint + "/") b.mountPoint && a.mountPoint != b.mountPoint || builtins.elem a.mountPoint b.depends;

  removePackagesByName = packages: gone:
    let names = map lib.getName gone; in builtins.filter (p: !builtins.elem (lib.getName p) names) packages;
  disablePackageByName = name: _: name;
  # Plain shell of the machine's own packages, for scripts in units and activation.
  shell = "${pkgs.bash}/bin/bash";
}
