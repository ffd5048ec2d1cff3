# The machine's own name and the names of others.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking;
  label = "[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?";
  own = lib.unique ([ cfg.hostName ] ++ lib.optional (cfg.domain != null) "${cfg.hostName}.${cfg.domain}");
in
{
  options.networking = {
    hostName = mkOption {
      type = types.strMatching "${label}|" // { description = "host name (letters, digits and hyphens; at most 63)"; explain = value: if builtins.isString value && lib.hasInfix "." value then "A host name has no dots; the rest goes into networking.domain." else null; };
      default = "nixos";
      description = "Name of the machine, without domain. Empty: whatever the network says.";
    };
    domain = mkOption { type = types.nullOr types.str; default = null; example = "example.org"; description = "Domain of the machine."; };
    fqdn = mkOption { type = types.str; default = if cfg.domain != null then "${cfg.hostName}.${cfg.domain}" else throw "networking.fqdn needs networking.domain"; defaultText = lib.literalExpression "\"\${hostName}.\${domain}\""; description = "Full name of the machine."; };
    fqdnOrHostName = mkOption { type = types.str; readOnly = true; default = if cfg.domain != null then cfg.fqdn else cfg.hostName; defaultText = lib.literalMD "`fqdn` where there is a domain, or `hostName`"; description = "The fullest name that is known."; };
    hostId = mkOption { type = types.nullOr (types.strMatching "[0-9a-f]{8}"); default = null; description = "Number of the machine as eight hexadecimal digits."; };
    hosts = mkOption { type = types.attrsOf (types.listOf types.str); default = { }; example = { "192.0.2.7" = [ "files.example.org" "files" ]; }; description = "Names by address (`/etc/hosts`)."; };
    extraHosts = mkOption { type = types.lines; default = ""; description = "More lines of `/etc/hosts`."; };
    hostFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files whose lines are added to `/etc/hosts`."; };
    enableIPv6 = mkOption { type = types.bool; default = true; description = "Whether IPv6 is used."; };
    proxy.default = mkOption { type = types.nullOr types.str; default = null; description = "Proxy for everything."; };
    proxy.noProxy = mkOption { type = types.nullOr types.str; default = null; description = "Addresses that need no proxy."; };
  };
  config = {
    networking.hosts = {
      "127.0.0.1" = [ "localhost" ];
      "::1" = lib.mkIf cfg.enableIPv6 [ "localhost" ];
      "127.0.0.2" = lib.mkIf (cfg.hostName != "" && cfg.hostName != "localhost") (lib.reverseList own);
    };
    boot.kernel.sysctl = lib.mkIf (!cfg.enableIPv6) { "net.ipv6.conf.all.disable_ipv6" = true; "net.ipv6.conf.default.disable_ipv6" = true; };
    environment.etc = {
      hosts.text = lib.concatStrings (lib.mapAttrsToList (address: names: lib.optionalString (names != [ ]) "${address} ${lib.concatStringsSep " " names}\n") cfg.hosts)
        + cfg.extraHosts + lib.concatMapStrings builtins.readFile cfg.hostFiles;
      hostname = lib.mkIf (cfg.hostName != "") { text = "${cfg.hostName}\n"; };
      "host.conf".text = "multi on\n";
    };
    environment.sessionVariables = lib.optionalAttrs (cfg.proxy.default != null) {
      http_proxy = cfg.proxy.default;
      https_proxy = cfg.proxy.default;
      ftp_proxy = cfg.proxy.default;
      all_proxy = cfg.proxy.default;
    } // lib.optionalAttrs (cfg.proxy.noProxy != null) { no_proxy = cfg.proxy.noProxy; };
  };
}
