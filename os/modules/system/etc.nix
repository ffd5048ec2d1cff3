# Files below /etc.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  enabled = builtins.filter (e: e.enable) (builtins.attrValues config.environment.etc);
  byTarget = builtins.groupBy (e: e.target) enabled;
  entries = map (target:
    let same = byTarget.${target}; first = builtins.head same; in
    if builtins.all (e: "${e.source}" == "${first.source}" && e.mode == first.mode) same then first
    else throw "environment.etc: /etc/${target} is made twice, with different contents (${lib.concatMapStringsSep " and " (e: "environment.etc.${builtins.toJSON e._name}") same}).")
    (builtins.attrNames byTarget);
in
{
  options.environment.etc = mkOption {
    default = { };
    example = { "example.conf" = { text = "a = 1\n"; mode = "0440"; }; };
    description = "Files below `/etc`, by their names there.";
    type = types.attrsOf (types.submodule ({ name, config, options, ... }: {
      options = {
        _name = mkOption { internal = true; visible = false; default = name; type = types.str; description = "Name of the entry."; };
        enable = mkOption { type = types.bool; default = true; description = "Whether the file exists."; };
        target = mkOption { type = types.str; default = name; defaultText = lib.literalMD "the attribute's name"; description = "Path below `/etc`."; };
        text = mkOption { type = types.nullOr types.lines; default = null; description = "Contents of the file."; };
        source = mkOption { type = types.path; description = "File or directory that the entry shows."; };
        mode = mkOption { type = types.strMatching "symlink|direct-symlink|0?[0-7]{3,4}"; default = "symlink"; example = "0600"; description = "`symlink` for a link through `/etc/static`, `direct-symlink` for a link to the source, or permissions, with which the file becomes a copy."; };
        uid = mkOption { type = types.int; default = 0; description = "Number of the owner of a copy."; };
        gid = mkOption { type = types.int; default = 0; description = "Number of the group of a copy."; };
        user = mkOption { type = types.str; default = "+${toString config.uid}"; defaultText = lib.literalExpression "\"+\${toString uid}\""; description = "Owner of a copy: a name, or `+` and a number."; };
        group = mkOption { type = types.str; default = "+${toString config.gid}"; defaultText = lib.literalExpression "\"+\${toString gid}\""; description = "Group of a copy: a name, or `+` and a number."; };
      };
      config = {
        target = lib.mkDefault name;
        source = lib.mkIf (config.text != null) (lib.mkOverride options.text.highestPrio (utils.textFile "etc-${baseNameOf name}" config.text));
      };
    }));
  };
  config.system = {
    # Every entry as a link, also the ones that become copies on the machine.
    build.etc = pkgs.runCommand "etc" {
      preferLocalBuild = true;
      # One line an entry: target, tab, source.
      entries = lib.concatMapStrings (e: "${e.target}\t${e.source}\n") entries;
    } ''
      mkdir -p "$out/etc"
      tab="$(printf '\t')"
      printf '%s' "$entries" | while IFS="$tab" read -r target source; do
        case "$target" in */*) mkdir -p "$out/etc/''${target%/*}" ;; esac
        ln -s "$source" "$out/etc/$target"
      done
      count=$(find "$out/etc" -type l | wc -l)
      [ "$count" -eq ${toString (builtins.length entries)} ] || { echo "only $count of ${toString (builtins.length entries)} files of /etc could be made: two targets lie inside each other" >&2; exit 1; }
    '';
    activationData.etc = map (e: {
      inherit (e) target mode;
      source = "${e.source}";
      user = if e.mode == "symlink" || e.mode == "direct-symlink" then "root" else e.user;
      group = if e.mode == "symlink" || e.mode == "direct-symlink" then "root" else e.group;
    }) entries;
  };
}
