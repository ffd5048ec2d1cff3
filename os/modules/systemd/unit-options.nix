# The options of each kind of unit.
{ lib }:
let
  inherit (lib) mkOption types;
  inherit (types) bool int str lines path package listOf attrsOf nullOr either oneOf enum;
  names = description: mkOption { type = listOf unitName; default = [ ]; inherit description; };
  unitName = types.strMatching "[a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)"
    // { description = "name of a unit with its suffix"; };
  text = description: mkOption { type = lines; default = ""; inherit description; };
  flag = default: description: mkOption { type = bool; inherit default description; };
in
rec {
  # A setting of a unit: one value, or a list for a key that is given several times.
  atom = oneOf [ bool int types.float str path package ] // { description = "systemd setting (boolean, number, string, path or package)"; };
  settingValue = lib.mkOptionType {
    name = "systemd option";
    description = "systemd setting, or a list of them";
    descriptionClass = "noun";
    check = value: if builtins.isList value then builtins.all atom.check value else value == null || atom.check value;
    merge = loc: defs:
      let defs' = lib.options.getValues defs; in
      if builtins.any builtins.isList defs' then lib.concatMap lib.toList (lib.unique defs')
      else lib.mergeEqualOption loc defs;
  };
  section = description: mkOption { type = attrsOf settingValue; default = { }; inherit description; };

  shared = {
    enable = flag true "Whether the unit exists. A disabled unit is masked: nothing can start it.";
    overrideStrategy = mkOption {
      type = enum [ "asDropinIfExists" "asDropin" ];
      default = "asDropinIfExists";
      description = "Whether this declaration becomes a drop-in of a unit that the base or a package ships (when there is one), or always one.";
    };
    requiredBy = names "Units that require this one and start it with them.";
    upheldBy = names "Units that keep this one running.";
    wantedBy = names "Units that want this one and start it with them, such as `multi-user.target`.";
    aliases = names "Other names of the unit.";
  };
  unit = shared // {
    text = mkOption { type = nullOr lines; default = null; description = "The text of the unit."; };
  };
  common = shared // {
    description = mkOption { type = types.singleLineStr; default = ""; description = "What the unit is, in a few words."; };
    documentation = mkOption { type = listOf str; default = [ ]; description = "Addresses of documentation."; };
    requires = names "Units that are started with this one, and whose stop stops it.";
    wants = names "Units that are started with this one.";
    upholds = names "Units that are kept running while this one runs.";
    after = names "Units that start before this one when both start.";
    before = names "Units that start after this one when both start.";
    bindsTo = names "Units without which this one cannot go on.";
    partOf = names "Units whose stop and restart also stop and restart this one.";
    conflicts = names "Units that cannot run beside this one.";
    requisite = names "Units that must already run.";
    onFailure = names "Units that are started when this one fails.";
    onSuccess = names "Units that are started when this one ends well.";
    unitConfig = section "Settings of the section `[Unit]`.";
    startLimitBurst = mkOption { type = nullOr int; default = null; description = "How often the unit may start within `startLimitIntervalSec`."; };
    startLimitIntervalSec = mkOption { type = nullOr int; default = null; description = "Length of the interval of `startLimitBurst` in seconds."; };
    restartTriggers = mkOption { type = listOf types.unspecified; default = [ ]; description = "Values whose change restarts the unit on a switch, such as a configuration file."; };
    reloadTriggers = mkOption { type = listOf types.unspecified; default = [ ]; description = "Values whose change reloads the unit on a switch."; };
  };
  service = common // {
    environment = mkOption { type = attrsOf (nullOr (oneOf [ str path package int ])); default = { }; description = "Environment of the service's programs. `null` leaves a variable out."; };
    path = mkOption { type = listOf (oneOf [ package str ]); default = [ ]; description = "Packages whose programs are on the service's PATH."; };
    enableDefaultPath = flag true "Whether the usual basic programs are on PATH.";
    enableStrictShellChecks = flag false "Accepted for compatibility; scripts are not linted.";
    serviceConfig = section "Settings of the section `[Service]`.";
    script = text "Shell commands that are the service's main process.";
    scriptArgs = mkOption { type = str; default = ""; description = "Arguments of the main script; may use `%` specifiers."; };
    preStart = text "Shell commands run before the main process.";
    postStart = text "Shell commands run after the main process has started.";
    reload = text "Shell commands that reload the service.";
    preStop = text "Shell commands that stop the service.";
    postStop = text "Shell commands run after the service has stopped.";
    jobScripts = mkOption { type = attrsOf path; internal = true; default = { }; description = "Paths of the scripts."; };
    restartIfChanged = flag true "Whether a switch restarts the service when its unit changed.";
    reloadIfChanged = flag false "Whether a switch reloads the service instead of restarting it.";
    stopIfChanged = flag true "Whether a changed service is stopped with its old definition before anything else changes, instead of being restarted afterwards.";
    notSocketActivated = flag false "Whether a changed service that has a socket is restarted itself.";
    startAt = mkOption { type = either str (listOf str); default = [ ]; apply = lib.toList; example = "Sun 14:00:00"; description = "When to start the service, as a calendar expression of systemd. A timer of the same name is made."; };
    confinement = mkOption { type = types.attrs; default = { }; internal = true; description = "Not supported yet."; };
  };
  socket = common // {
    listenStreams = mkOption { type = listOf str; default = [ ]; example = [ "0.0.0.0:993" "/run/my-socket" ]; description = "Stream sockets to listen on."; };
    listenDatagrams = mkOption { type = listOf str; default = [ ]; description = "Datagram sockets to listen on."; };
    socketConfig = section "Settings of the section `[Socket]`.";
  };
  timer = common // { timerConfig = section "Settings of the section `[Timer]`."; };
  path' = common // { pathConfig = section "Settings of the section `[Path]`."; };
  slice = common // { sliceConfig = section "Settings of the section `[Slice]`."; };
  target = common;
  mount = common // {
    what = mkOption { type = str; example = "/dev/sda1"; description = "What is mounted."; };
    where = mkOption { type = str; example = "/mnt"; description = "Where it is mounted."; };
    type = mkOption { type = str; default = ""; description = "Type of the file system."; };
    options = mkOption { type = types.commas; default = ""; description = "Mount options."; };
    mountConfig = section "Settings of the section `[Mount]`.";
  };
  automount = common // {
    where = mkOption { type = str; description = "Where it is mounted when it is needed."; };
    automountConfig = section "Settings of the section `[Automount]`.";
  };
}
