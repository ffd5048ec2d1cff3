# The text of units.
{ lib, pkgs, utils, base, globalEnvironment }:
let
  value = v: if v == true then "true" else if v == false then "false" else if builtins.isPath v then "${v}" else toString v;
  setting = name: v:
    if v == null then ""
    else if builtins.isList v then (if v == [ ] then "" else lib.concatMapStrings (one: "${name}=${value one}\n") v)
    else "${name}=${value v}\n";
  settings = set: lib.concatStrings (lib.mapAttrsToList setting set);
  section = name: set: let text = settings set; in if text == "" then "" else "[${name}]\n${text}";
  line = name: list: if list == [ ] then { } else { ${name} = builtins.concatStringsSep " " list; };
  # Triggers are only compared, so a hash says enough; the context goes, as the files themselves need not be kept by the unit.
  trigger = list: builtins.hashString "sha256" (builtins.unsafeDiscardStringContext (lib.concatMapStringsSep " " (t: if builtins.isAttrs t && !lib.isStringLike t || builtins.isList t then builtins.toJSON t else toString t) list));

  unitSection = def:
    line "Requires" def.requires // line "Wants" def.wants // line "Upholds" def.upholds // line "After" def.after
    // line "Before" def.before // line "BindsTo" def.bindsTo // line "PartOf" def.partOf // line "Conflicts" def.conflicts
    // line "Requisite" def.requisite // line "OnFailure" def.onFailure // line "OnSuccess" def.onSuccess
    // line "Documentation" def.documentation
    // (if def.description == "" then { } else { Description = def.description; })
    // (if def.restartTriggers == [ ] then { } else { X-Restart-Triggers = trigger def.restartTriggers; })
    // (if def.reloadTriggers == [ ] then { } else { X-Reload-Triggers = trigger def.reloadTriggers; })
    // (if def.startLimitBurst == null then { } else { StartLimitBurst = def.startLimitBurst; })
    // (if def.startLimitIntervalSec == null then { } else { StartLimitIntervalSec = def.startLimitIntervalSec; })
    // def.unitConfig;
  common = def: section "Unit" (unitSection def);

  script = unit: kind: text:
    pkgs.writeShellScript "unit-script-${lib.sanitizeDerivationName (builtins.replaceStrings [ "@" ] [ "-" ] unit)}-${kind}" "set -e\n\n${text}\n";
  basicPath = [ pkgs.coreutils pkgs.findutils pkgs.gnugrep pkgs.gnused base ];

  quote = text: builtins.replaceStrings [ "\\" "\"" "%" "\n" ] [ "\\\\" "\\\"" "%%" "\\n" ] text;
  environmentText = vars:
    lib.concatStrings (lib.mapAttrsToList (name: v: if v == null then "" else "Environment=\"${name}=${quote (value v)}\"\n") vars);

  service = name: def:
    let
      exec = kind: key: text: extra: if text == "" then { } else { ${key} = [ "${script name kind text}${extra}" ]; };
      own = def.serviceConfig;
      # A script stands before what serviceConfig says for the same key.
      joined = key: made: if made ? ${key} then { ${key} = made.${key} ++ lib.toList (own.${key} or [ ]); } else { };
      start = exec "start" "ExecStart" def.script (if def.scriptArgs == "" then "" else " ${def.scriptArgs}");
      generated =
        joined "ExecStart" start
        // joined "ExecStartPre" (exec "pre-start" "ExecStartPre" def.preStart "")
        // joined "ExecStartPost" (exec "post-start" "ExecStartPost" def.postStart "")
        // joined "ExecReload" (exec "reload" "ExecReload" def.reload "")
        // joined "ExecStop" (exec "pre-stop" "ExecStop" def.preStop "")
        // joined "ExecStopPost" (exec "post-stop" "ExecStopPost" def.postStop "");
      path = def.path ++ (if def.enableDefaultPath then basicPath else [ ]);
      isDropin = def.overrideStrategy == "asDropin";
      runsSomething = own ? ExecStart || def.script != "" || own ? ExecStartPre || def.preStart != "";
      vars = globalEnvironment
        // (if runsSomething && path != [ ] && !isDropin then { PATH = "${lib.makeBinPath path}:${lib.makeSearchPath "sbin" path}"; } else { })
        // (if def.path != [ ] && !runsSomething then { PATH = "${lib.makeBinPath path}:${lib.makeSearchPath "sbin" path}"; } else { })
        // def.environment;
      policy = (if def.reloadIfChanged then { X-ReloadIfChanged = true; } else if !def.restartIfChanged then { X-RestartIfChanged = false; } else { })
        // (if !def.stopIfChanged then { X-StopIfChanged = false; } else { })
        // (if def.notSocketActivated then { X-NotSocketActivated = true; } else { });
      body = (if isDropin || !runsSomething && vars == globalEnvironment then (if vars == globalEnvironment then "" else environmentText (removeAttrs vars (builtins.attrNames globalEnvironment))) else environmentText vars)
        + settings (own // generated // policy);
    in
    common def + (if body == "" then "" else "[Service]\n${body}");
in
{
  inherit settings section common service setting;
  unit = _: def: common def;
  target = _: def: common def;
  socket = _: def: common def + section "Socket" ((if def.listenStreams == [ ] then { } else { ListenStream = def.listenStreams; }) // (if def.listenDatagrams == [ ] then { } else { ListenDatagram = def.listenDatagrams; }) // def.socketConfig);
  timer = _: def: common def + section "Timer" def.timerConfig;
  path' = _: def: common def + section "Path" def.pathConfig;
  slice = _: def: common def + section "Slice" def.sliceConfig;
  mount = _: def: common def + section "Mount" ({ What = def.what; Where = def.where; } // lib.optionalAttrs (def.type != "") { Type = def.type; } // lib.optionalAttrs (def.options != "") { Options = def.options; } // def.mountConfig);
  automount = _: def: common def + section "Automount" ({ Where = def.where; } // def.automountConfig);

  # A directory of units. `sources` are directories of shipped units (the first one that has a name wins over none of ours).
  directory = { name, units, shipped, masked, packages ? [ ], extra ? "" }:
    let
      list = lib.attrValues (builtins.mapAttrs (unitName: unit: unit // { inherit unitName; }) units);
      numbered = lib.imap0 (n: unit: unit // { key = "unit_${toString n}"; }) list;
      arg = lib.escapeShellArg;
      links = unit: dir: others: lib.concatMapStrings (other: "want ${arg "${other}.${dir}"} ${arg unit.unitName}\n") others;
      one = unit:
        if !unit.enable then "mask ${arg unit.unitName}\n"
        else
          (if unit.text == null then "" else "unit ${arg unit.unitName} ${if unit.overrideStrategy == "asDropin" then "dropin" else "auto"} \"\$${unit.key}\"\n")
          + links unit "wants" unit.wantedBy + links unit "requires" unit.requiredBy + links unit "upholds" unit.upheldBy
          + lib.concatMapStrings (alias: "also ${arg alias} ${arg unit.unitName}\n") unit.aliases;
    in
    pkgs.runCommand name (lib.listToAttrs (lib.concatMap (unit: if unit.text == null || !unit.enable then [ ] else [ { name = unit.key; value = unit.text; } ]) numbered) // { preferLocalBuild = true; }) ''
      mkdir -p "$out"
      shipped=${shipped}
      # Does the base or a package ship this unit? Instances count as their template.
      ships() {
        template="$1"
        case "$1" in *@*.*) template="''${1%%@*}@.''${1##*.}" ;; esac
        for dir in "$shipped" ${lib.concatMapStringsSep " " (p: "${p}/lib/systemd/system ${p}/etc/systemd/system") packages}; do
          if [ -e "$dir/$1" ] || [ -L "$dir/$1" ] || [ -e "$dir/$template" ]; then found="$dir"; return 0; fi
        done
        return 1
      }
      # unit NAME auto|dropin TEXT
      unit() {
        if [ "$2" = dropin ] || ships "$1"; then
          [ -n "$3" ] || return 0
          mkdir -p "$out/$1.d"
          printf '%s' "$3" > "$out/$1.d/overrides.conf"
        else
          rm -f "$out/$1"
          printf '%s' "$3" > "$out/$1"
        fi
      }
      # want DIRECTORY NAME
      want() {
        mkdir -p "$out/$1"
        if [ -e "$shipped/$2" ] && [ ! -e "$out/$2" ]; then ln -sfn "/usr/lib/systemd/''${shipped##*/}/$2" "$out/$1/$2"
        else
          case "$2" in
            *@?*.*) ln -sfn "../''${2%%@*}@.''${2##*.}" "$out/$1/$2" ;;
            *) ln -sfn "../$2" "$out/$1/$2" ;;
          esac
        fi
      }
      # also ALIAS NAME
      also() {
        if [ -e "$shipped/$2" ] && [ ! -e "$out/$2" ]; then ln -sfn "/usr/lib/systemd/''${shipped##*/}/$2" "$out/$1"; else ln -sfn "$2" "$out/$1"; fi
      }
      mask() { rm -rf "$out/$1"; ln -s /dev/null "$out/$1"; }
      ${lib.concatMapStrings (p: ''
        for dir in ${p}/lib/systemd/system ${p}/etc/systemd/system; do
          [ -d "$dir" ] || continue
          for file in "$dir"/*; do
            name="''${file##*/}"
            if [ -d "$file" ] && [ ! -L "$file" ]; then mkdir -p "$out/$name"; for inner in "$file"/*; do ln -sfn "$inner" "$out/$name/''${inner##*/}"; done
            else ln -sfn "$file" "$out/$name"; fi
          done
        done
      '') packages}
      ${lib.concatMapStrings one numbered}
      ${lib.concatMapStrings (unit: "mask ${arg unit}\n") masked}
      ${extra}
    '';
}
