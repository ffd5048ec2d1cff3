# The packet filter: everything is closed except what is declared. Rules are loaded as one nftables transaction.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking.firewall;
  nft = config.networking.nftables;
  ports = mkOption { type = types.listOf types.port; default = [ ]; apply = list: lib.sort (a: b: a < b) (lib.unique list); example = [ 22 80 ]; description = "Ports that are open."; };
  range = types.submodule { options = {
    from = mkOption { type = types.port; description = "First port."; };
    to = mkOption { type = types.port; description = "Last port."; };
  }; };
  ranges = mkOption { type = types.listOf range; default = [ ]; example = [ { from = 8000; to = 8010; } ]; description = "Ranges of ports that are open."; };
  openings = { allowedTCPPorts = ports; allowedUDPPorts = ports; allowedTCPPortRanges = ranges; allowedUDPPortRanges = ranges; };
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };

  set = list: "{ ${lib.concatStringsSep ", " list} }";
  accept = prefix: open:
    let
      one = proto: ports: ranges:
        let all = map toString ports ++ map (r: "${toString r.from}-${toString r.to}") ranges; in
        lib.optionalString (all != [ ]) "    ${prefix}${proto} dport ${set all} accept\n";
    in
    one "tcp" open.allowedTCPPorts open.allowedTCPPortRanges + one "udp" open.allowedUDPPorts open.allowedUDPPortRanges;
  quoted = name: "\"${name}\"";
  refuse = if cfg.rejectPackets then "meta l4proto tcp reject with tcp reset\n    reject" else "drop";
  rules = ''
    table inet nixos-fw {
    ${lib.optionalString (cfg.checkReversePath != false) ''
      chain rpfilter {
        type filter hook prerouting priority mangle + 10; policy drop;
        meta nfproto ipv4 udp sport . udp dport { 67 . 68, 68 . 67 } accept comment "DHCP"
        fib saddr . mark ${lib.optionalString (cfg.checkReversePath != "loose") ". iif "}oif exists accept
        ${lib.optionalString cfg.logReversePathDrops "log level info prefix \"refused by reverse path: \"\n"}}
    ''}
      chain input {
        type filter hook input priority filter; policy drop;
        iifname ${set (map quoted ([ "lo" ] ++ cfg.trustedInterfaces))} accept comment "trusted interfaces"
        ct state vmap { invalid : drop, established : accept, related : accept, new : jump input-allow, untracked : jump input-allow }
        ${lib.optionalString cfg.logRefusedConnections "tcp flags syn / fin,syn,rst,ack log level info prefix \"refused connection: \"\n"}${lib.optionalString cfg.logRefusedPackets "${lib.optionalString cfg.logRefusedUnicastsOnly "meta pkttype host "}log level info prefix \"refused packet: \"\n"}    ${refuse}
      }
      chain input-allow {
    ${accept "" cfg}${lib.concatStrings (lib.mapAttrsToList (name: open: accept "iifname ${quoted name} " open) cfg.interfaces)}${lib.optionalString cfg.allowPing "    icmp type echo-request ${lib.optionalString (cfg.pingLimit != null) "limit rate ${cfg.pingLimit} "}accept comment \"ping\"\n"}    icmpv6 type != { nd-redirect, 139 } accept comment "neighbour discovery and the like"
        ip6 daddr fe80::/64 udp dport 546 accept comment "DHCPv6 client"
    ${cfg.extraInputRules}
      }
    ${lib.optionalString cfg.filterForward ''
      chain forward {
        type filter hook forward priority filter; policy drop;
        ct state vmap { invalid : drop, established : accept, related : accept, new : jump forward-allow, untracked : jump forward-allow }
      }
      chain forward-allow {
        icmpv6 type != { router-renumbering, 139 } accept
        ct status dnat accept comment "forwarded ports"
        ${cfg.extraForwardRules}
      }
    ''}}
  '';
  nat = config.networking.nat;
  natRules6 = ''
    table ip6 nixos-nat {
      chain post {
        type nat hook postrouting priority srcnat;
        ${lib.optionalString (nat.internalInterfaces != [ ]) "iifname ${set (map quoted nat.internalInterfaces)} ${lib.optionalString (nat.externalInterface != null) "oifname ${quoted nat.externalInterface} "}masquerade"}
        ${lib.optionalString (nat.internalIPv6s != [ ]) "ip6 saddr ${set nat.internalIPv6s} ${lib.optionalString (nat.externalInterface != null) "oifname ${quoted nat.externalInterface} "}masquerade"}
      }
    }
  '';
  natRules = ''
    table ip nixos-nat {
      chain pre {
        type nat hook prerouting priority dstnat;
        ${lib.concatMapStrings (f: "${lib.optionalString (nat.externalInterface != null) "iifname ${quoted nat.externalInterface} "}${f.proto} dport ${toString f.sourcePort} dnat to ${f.destination}\n    ") nat.forwardPorts}
      }
      chain post {
        type nat hook postrouting priority srcnat;
        ${lib.optionalString (nat.internalInterfaces != [ ]) "iifname ${set (map quoted nat.internalInterfaces)} ${lib.optionalString (nat.externalInterface != null) "oifname ${quoted nat.externalInterface} "}masquerade"}
        ${lib.optionalString (nat.internalIPs != [ ]) "ip saddr ${set nat.internalIPs} ${lib.optionalString (nat.externalInterface != null) "oifname ${quoted nat.externalInterface} "}masquerade"}
      }
    }
  '';
  tables = lib.concatStrings (lib.mapAttrsToList (_: t: ''
    table ${t.family} ${t.name}
    delete table ${t.family} ${t.name}
    table ${t.family} ${t.name} {
    ${t.content}
    }
  '') (lib.filterAttrs (_: t: t.enable) nft.tables));
  # Each run replaces the tables of the configuration and leaves those of other programs alone, unless it is told otherwise.
  fresh = family: name: "table ${family} ${name}\ndelete table ${family} ${name}\n";
  text' =
    lib.optionalString nft.flushRuleset "flush ruleset\n"
    + lib.optionalString cfg.enable (fresh "inet" "nixos-fw" + rules)
    + lib.optionalString nat.enable (fresh "ip" "nixos-nat" + natRules + lib.optionalString nat.enableIPv6 (fresh "ip6" "nixos-nat" + natRules6))
    + tables + nft.ruleset;
  ruleset = utils.textFile "nftables.rules" text';
  gone = pkgs.writeText "nftables-stop.rules" (lib.optionalString cfg.enable (fresh "inet" "nixos-fw") + lib.optionalString nat.enable (fresh "ip" "nixos-nat" + lib.optionalString nat.enableIPv6 (fresh "ip6" "nixos-nat"))
    + lib.concatStrings (lib.mapAttrsToList (_: t: fresh t.family t.name) (lib.filterAttrs (_: t: t.enable) nft.tables)));
in
{
  options.networking = {
    firewall = openings // {
      enable = flag true "Whether incoming connections are refused except where they are allowed.";
      package = mkOption { type = types.package; default = pkgs.nftables; defaultText = lib.literalExpression "pkgs.nftables"; description = "Package with `nft`."; };
      logRefusedConnections = flag true "Whether refused connections are logged.";
      logRefusedPackets = flag false "Whether all refused packets are logged.";
      logRefusedUnicastsOnly = flag true "Whether refused packets are logged only when they were sent to this machine, not to all.";
      logReversePathDrops = flag false "Whether packets that fail the check of the reverse path are logged.";
      rejectPackets = flag false "Whether the sender is told of a refusal.";
      trustedInterfaces = mkOption { type = types.listOf types.str; default = [ ]; example = [ "tailscale0" ]; description = "Interfaces from which everything is allowed."; };
      allowPing = flag true "Whether the machine answers to ping (IPv4; IPv6 needs it).";
      pingLimit = mkOption { type = types.nullOr (types.separatedString " "); default = null; example = "10/second"; description = "How often."; };
      checkReversePath = mkOption { type = types.either types.bool (types.enum [ "strict" "loose" ]); default = false; description = "Whether packets are dropped whose answers would leave through another interface."; };
      interfaces = mkOption { type = types.attrsOf (types.submodule { options = openings; }); default = { }; description = "What is open on one interface only."; };
      filterForward = flag false "Whether forwarded packets are filtered too.";
      extraInputRules = text "More rules for new connections, in the language of nftables.";
      extraForwardRules = text "More rules for forwarded connections.";
      extraCommands = text "Shell commands of iptables; not supported.";
      extraStopCommands = text "Shell commands of iptables; not supported.";
      extraPackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Accepted for compatibility."; };
      autoLoadConntrackHelpers = flag false "Accepted for compatibility.";
      connectionTrackingModules = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility."; };
    };
    nftables = {
      enable = flag true "Accepted for compatibility: the firewall is always made of nftables.";
      ruleset = text "More rules, in the language of nftables.";
      flushRuleset = flag false "Whether all tables are removed first, also those of other programs.";
      checkRuleset = flag false "Accepted for compatibility: the kernel checks the rules when they are loaded, all or none.";
      tables = mkOption {
        type = types.attrsOf (types.submodule ({ name, ... }: { options = {
          enable = flag true "Whether the table exists.";
          name = mkOption { type = types.str; default = name; description = "Name of the table."; };
          family = mkOption { type = types.enum [ "ip" "ip6" "inet" "arp" "bridge" "netdev" ]; description = "Family of addresses."; };
          content = text "Contents of the table.";
        }; }));
        default = { };
        description = "Tables.";
      };
    };
    nat = {
      enable = flag false "Whether other machines reach the network through this one.";
      enableIPv6 = flag false "Whether the same holds for IPv6.";
      internalIPv6s = mkOption { type = types.listOf types.str; default = [ ]; description = "Their IPv6 networks."; };
      internalInterfaces = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces to those machines."; };
      internalIPs = mkOption { type = types.listOf types.str; default = [ ]; description = "Their networks."; };
      externalInterface = mkOption { type = types.nullOr types.str; default = null; description = "Interface to the outside."; };
      forwardPorts = mkOption {
        type = types.listOf (types.submodule { options = {
          sourcePort = mkOption { type = types.either types.int types.str; description = "Port on this machine."; };
          destination = mkOption { type = types.str; example = "10.0.0.1:80"; description = "Where it leads."; };
          proto = mkOption { type = types.enum [ "tcp" "udp" ]; default = "tcp"; description = "Protocol."; };
        }; });
        default = [ ];
        description = "Ports that lead to other machines.";
      };
    };
  };
  config = lib.mkIf (cfg.enable || nat.enable || nft.ruleset != "" || nft.tables != { }) {
    assertions = [
      {
        assertion = cfg.extraCommands == "" && cfg.extraStopCommands == "";
        message = "networking.firewall.extraCommands holds commands of iptables, which this system does not have. Write the rules for nftables in networking.firewall.extraInputRules.";
      }
    ];
    boot.kernel.sysctl = lib.mkIf nat.enable ({ "net.ipv4.conf.all.forwarding" = lib.mkOverride 99 true; "net.ipv4.conf.default.forwarding" = lib.mkOverride 99 true; }
      // lib.optionalAttrs nat.enableIPv6 { "net.ipv6.conf.all.forwarding" = lib.mkOverride 99 true; "net.ipv6.conf.default.forwarding" = lib.mkOverride 99 true; });
    environment.systemPackages = [ cfg.package ];
    boot.kernelModules = [ "nf_tables" ];
    systemd.services.nftables = {
      description = "nftables firewall";
      wantedBy = [ "sysinit.target" ];
      before = [ "network-pre.target" "shutdown.target" ];
      wants = [ "network-pre.target" ];
      after = [ "systemd-modules-load.service" "local-fs.target" ];
      conflicts = [ "shutdown.target" ];
      reloadIfChanged = true;
      enableDefaultPath = false;
      unitConfig.DefaultDependencies = false;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "${cfg.package}/sbin/nft -f ${ruleset}";
        ExecReload = "${cfg.package}/sbin/nft -f ${ruleset}";
        ExecStop = "${cfg.package}/sbin/nft -f ${gone}";
      };
    };
    system.build.nftablesRules = ruleset;
    system.build.nftablesText = text';
  };
}
