# The ssh client.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.programs.ssh;
  host = types.submodule ({ name, config, ... }: {
    options = {
      hostNames = mkOption { type = types.listOf types.str; default = [ name ] ++ config.extraHostNames; defaultText = lib.literalMD "the attribute's name"; description = "Names of the host."; };
      extraHostNames = mkOption { type = types.listOf types.str; default = [ ]; description = "More names."; };
      publicKey = mkOption { type = types.nullOr types.str; default = null; description = "Its public key."; };
      publicKeyFile = mkOption { type = types.nullOr types.path; default = null; description = "File of its public key."; };
      certAuthority = mkOption { type = types.bool; default = false; description = "Whether the key signs keys of hosts."; };
    };
  });
  hosts = builtins.attrValues cfg.knownHosts;
  line = h: "${lib.optionalString h.certAuthority "@cert-authority "}${lib.concatStringsSep "," h.hostNames} ${if h.publicKey != null then h.publicKey else builtins.readFile h.publicKeyFile}";
in
{
  options.programs.ssh = {
    package = lib.mkPackageOption pkgs "openssh" { };
    knownHosts = mkOption { type = types.attrsOf host; default = { }; description = "Hosts whose keys are known."; };
    knownHostsFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files of more hosts."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of ssh_config."; };
    startAgent = mkOption { type = types.bool; default = false; description = "Whether each user who is logged in has an agent that keeps keys."; };
    agentTimeout = mkOption { type = types.nullOr types.str; default = null; example = "1h"; description = "How long it keeps them."; };
    forwardX11 = mkOption { type = types.nullOr types.bool; default = false; description = "Whether X11 is forwarded."; };
    setXAuthLocation = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
  };
  config = {
    assertions = map (h: {
      assertion = (h.publicKey == null) != (h.publicKeyFile == null);
      message = "programs.ssh.knownHosts.${builtins.toJSON (builtins.head h.hostNames)}: exactly one of publicKey and publicKeyFile has to be set.";
    }) hosts;
    environment.systemPackages = [ cfg.package ];
    systemd.user.services.ssh-agent = lib.mkIf cfg.startAgent {
      description = "ssh agent";
      wantedBy = [ "default.target" ];
      unitConfig.ConditionUser = "!@system";
      enableDefaultPath = false;
      serviceConfig = {
        ExecStartPre = "${pkgs.coreutils}/bin/rm -f %t/ssh-agent";
        ExecStart = "${cfg.package}/bin/ssh-agent ${lib.optionalString (cfg.agentTimeout != null) "-t ${cfg.agentTimeout} "}-a %t/ssh-agent";
        StandardOutput = "null";
        Type = "forking";
        Restart = "on-failure";
        SuccessExitStatus = "0 2";
      };
    };
    environment.extraInit = lib.mkIf cfg.startAgent ''
      if [ -z "$SSH_AUTH_SOCK" ] && [ -n "$XDG_RUNTIME_DIR" ]; then export SSH_AUTH_SOCK="$XDG_RUNTIME_DIR/ssh-agent"; fi
    '';
    environment.etc = {
      "ssh/ssh_config".text = ''
        # Made from programs.ssh; a change here is lost at the next switch.
        ${cfg.extraConfig}
        Host *
        GlobalKnownHostsFile /etc/ssh/ssh_known_hosts ${toString cfg.knownHostsFiles}
        ${lib.optionalString (cfg.forwardX11 != null) "ForwardX11 ${lib.boolToYesNo cfg.forwardX11}"}
      '';
      "ssh/ssh_known_hosts".text = lib.concatMapStrings (h: lib.removeSuffix "\n" (line h) + "\n") hosts;
    };
  };
}
