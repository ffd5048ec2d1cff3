# The package set of the machine, and the extra arguments of modules.
{ config, lib, options, ... }:
let
  cfg = config.nixpkgs;
  platform = lib.mkOption {
    type = lib.types.nullOr (lib.types.either lib.types.str lib.types.attrs);
    default = null;
    example = "x86_64-linux";
    apply = value: if value == null then null else lib.systems.elaborate value;
    description = "Platform by its name, such as `x86_64-linux`.";
  };
  host =
    if cfg.hostPlatform != null then cfg.hostPlatform.system
    else if cfg.localSystem != null then cfg.localSystem.system
    else if cfg.system != null then cfg.system
    else builtins.currentSystem or "x86_64-linux";
  overlaid = set: lib.foldl' (prev: overlay: let final = prev // overlay final prev; in final) set cfg.overlays;
  own = import ../.. ({ system = host; config = cfg.config; } // lib.optionalAttrs (cfg.lock != null) { inherit (cfg) lock; });
  chosen = if cfg.pkgs != null then cfg.pkgs else own;
  withOverlays =
    if cfg.overlays == [ ] then chosen
    else if chosen ? extend then chosen.extend (lib.composeManyExtensions cfg.overlays)
    else overlaid chosen;
in
{
  options.nixpkgs = {
    pkgs = lib.mkOption {
      type = lib.types.nullOr lib.types.unspecified;
      default = null;
      description = "A package set to use instead of the one that belongs to these modules.";
    };
    lock = lib.mkOption {
      type = lib.types.nullOr lib.types.path;
      default = null;
      example = lib.literalExpression "./bookworm-security.json";
      description = ''
        Which Debian packages the set is made of: a file written by `firn debian lock`. The one that ships holds no security updates;
        `firn debian lock --security` makes one that does. Not read when `nixpkgs.pkgs` is set.
      '';
    };
    config = lib.mkOption { type = lib.types.attrsOf lib.types.anything; default = { }; example = { allowUnfree = true; }; description = "Settings of the package set."; };
    overlays = lib.mkOption { type = lib.types.listOf lib.types.raw; default = [ ]; description = "Functions `final: prev: { … }` that add to or change the package set."; };
    hostPlatform = platform;
    buildPlatform = platform;
    localSystem = platform;
    crossSystem = platform;
    system = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; example = "x86_64-linux"; description = "Older spelling of `nixpkgs.hostPlatform`."; };
  };
  config._module.args = {
    pkgs = withOverlays // {
      formats = import ./formats.nix { inherit lib; pkgs = withOverlays; };
      lib = withOverlays.lib or lib;
    };
    utils = import ./utils.nix { inherit lib config; pkgs = withOverlays; };
  };
}
