# Users and groups.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.users;
  ids = config.ids;
  password = description: mkOption { type = types.nullOr (types.passwdEntry types.str); default = null; inherit description; };
  range = start: types.submodule {
    options = {
      ${start} = mkOption { type = types.int; description = "First number."; };
      count = mkOption { type = types.int; default = 1; description = "How many."; };
    };
  };
  accountName = types.passwdEntry types.str;
  userType = types.submodule ({ name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the account exists."; };
      name = mkOption { type = accountName; default = name; description = "Name of the account."; };
      description = mkOption { type = types.passwdEntry types.str; default = ""; example = "Alice Q. User"; description = "Full name."; };
      uid = mkOption { type = types.nullOr types.int; default = null; description = "Number of the account. Without one it is allocated on the machine, and stays the same there."; };
      isSystemUser = mkOption { type = types.bool; default = false; description = "Whether this is the account of a service."; };
      isNormalUser = mkOption { type = types.bool; default = false; description = "Whether this is the account of a person: with a home directory, in group `users`, with the default shell."; };
      group = mkOption { type = types.str; default = ""; description = "Main group."; };
      extraGroups = mkOption { type = types.listOf types.str; default = [ ]; example = [ "wheel" ]; description = "Other groups."; };
      home = mkOption { type = types.passwdEntry types.path; default = "/var/empty"; description = "Home directory."; };
      homeMode = mkOption { type = types.strMatching "[0-7]{1,5}"; default = "700"; description = "Permissions of the home directory."; };
      createHome = mkOption { type = types.bool; default = false; description = "Whether the home directory is made."; };
      cryptHomeLuks = mkOption { type = types.nullOr types.str; default = null; description = "Accepted for compatibility."; };
      pamMount = mkOption { type = types.attrsOf types.str; default = { }; internal = true; description = "Accepted for compatibility."; };
      shell = mkOption { type = types.nullOr (types.either types.package (types.passwdEntry types.path)); default = "/usr/sbin/nologin"; example = lib.literalExpression "pkgs.bash"; description = "Login shell."; };
      ignoreShellProgramCheck = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
      useDefaultShell = mkOption { type = types.bool; default = false; description = "Whether the login shell is `users.defaultUserShell`."; };
      hashedPassword = password "Hash of the password, as `mkpasswd` prints it. `!` locks the account for passwords.";
      hashedPasswordFile = mkOption { type = types.nullOr types.str; default = null; description = "File on the machine that holds the hash of the password."; };
      password = mkOption { type = types.nullOr types.str; default = null; description = "The password itself. It can be read by everybody in the store: for tests only."; };
      initialPassword = mkOption { type = types.nullOr types.str; default = null; description = "Password that a new account gets; readable in the store."; };
      initialHashedPassword = password "Hash of the password that a new account gets.";
      packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages for this account only."; };
      expires = mkOption { type = types.nullOr (types.strMatching "[0-9]{4}-[0-9]{2}-[0-9]{2}"); default = null; example = "2027-01-31"; description = "Day on which the account ends."; };
      linger = mkOption { type = types.nullOr types.bool; default = null; description = "Whether the account's services run without a login."; };
      subUidRanges = mkOption { type = types.listOf (range "startUid"); default = [ ]; description = "Numbers of users inside the account's containers."; };
      subGidRanges = mkOption { type = types.listOf (range "startGid"); default = [ ]; description = "Numbers of groups inside the account's containers."; };
      autoSubUidGidRange = mkOption { type = types.bool; default = false; description = "Whether such numbers are allocated on the machine."; };
      openssh.authorizedKeys = {
        keys = mkOption { type = types.listOf types.singleLineStr; default = [ ]; example = [ "ssh-ed25519 AAAA… alice@example.org" ]; description = "Public keys with which this account can log in over ssh."; };
        keyFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files of such keys."; };
        principals = mkOption { type = types.listOf types.str; default = [ ]; description = "Names that a signed key may carry."; };
      };
    };
    config = lib.mkMerge [
      (lib.mkIf config.isNormalUser {
        group = lib.mkDefault "users";
        createHome = lib.mkDefault true;
        home = lib.mkDefault "/home/${config.name}";
        useDefaultShell = lib.mkDefault true;
      })
      (lib.mkIf (config.useDefaultShell && !config.isSystemUser || config.useDefaultShell) { shell = lib.mkDefault cfg.defaultUserShell; })
    ];
  });
  groupType = types.submodule ({ name, ... }: {
    options = {
      name = mkOption { type = accountName; default = name; description = "Name of the group."; };
      gid = mkOption { type = types.nullOr types.int; default = null; description = "Number of the group; allocated on the machine when there is none."; };
      members = mkOption { type = types.listOf accountName; default = [ ]; description = "Members beside those that name the group in `extraGroups`."; };
    };
  });
  users = builtins.filter (u: u.enable) (builtins.attrValues cfg.users);
  groups = builtins.attrValues cfg.groups;
  groupNames = map (g: g.name) groups;
  memberships = builtins.zipAttrsWith (_: names: names) (lib.concatMap (u: map (g: { ${g} = u.name; }) u.extraGroups) users);
  repeated = key: list:
    lib.filterAttrs (_: same: builtins.length same > 1) (builtins.groupBy (x: toString x.${key}) (builtins.filter (x: x.${key} != null) list));
  quoted = name: lib.strings.escapeNixIdentifier name;
in
{
  imports = [
    (lib.mkAliasOptionModule [ "users" "extraUsers" ] [ "users" "users" ])
    (lib.mkAliasOptionModule [ "users" "extraGroups" ] [ "users" "groups" ])
  ];
  options.users = {
    mutableUsers = mkOption { type = types.bool; default = true; description = "Whether accounts can also be made and changed by hand on the machine. Otherwise whatever is not declared goes away."; };
    enforceIdUniqueness = mkOption { type = types.bool; default = true; description = "Whether two accounts with one number are an error."; };
    allowNoPasswordLogin = mkOption { type = types.bool; default = false; description = "Whether a machine that nobody can log in to is accepted."; };
    defaultUserShell = mkOption { type = types.either types.path types.package; default = pkgs.bash; defaultText = lib.literalExpression "pkgs.bash"; description = "Login shell of people."; };
    defaultUserHome = mkOption { type = types.str; default = "/home"; internal = true; description = "Directory of home directories."; };
    users = mkOption { type = types.attrsOf userType; default = { }; description = "Accounts."; };
    groups = mkOption { type = types.attrsOf groupType; default = { }; description = "Groups."; };
    motd = mkOption { type = types.nullOr types.lines; default = null; example = "Hello."; description = "Message of the day, shown after login."; };
    motdFile = mkOption { type = types.nullOr types.str; default = null; description = "File on the machine that holds the message."; };
  };
  config = {
    assertions =
      lib.concatMap (u: [
        {
          assertion = u.isSystemUser != u.isNormalUser || u.name == "root" && !u.isNormalUser && !u.isSystemUser;
          message = "users.users.${quoted u.name}: exactly one of isNormalUser (a person) and isSystemUser (a service) has to be true.";
        }
        {
          assertion = u.group != "";
          message = "users.users.${quoted u.name}.group is not set. To give it a group of its own: users.users.${quoted u.name}.group = \"${u.name}\"; users.groups.${quoted u.name} = { };";
        }
        {
          assertion = u.group == "" || builtins.elem u.group groupNames;
          message = "users.users.${quoted u.name}.group is `${u.group}', but there is no users.groups.${quoted u.group}.${let near = lib.closestName u.group groupNames; in lib.optionalString (near != null) " Did you mean `${near}'?"}";
        }
        {
          assertion = builtins.length (builtins.filter (v: v != null) [ u.hashedPassword u.hashedPasswordFile u.password ]) <= 1;
          message = "users.users.${quoted u.name}: only one of hashedPassword, hashedPasswordFile and password can be set.";
        }
        {
          assertion = u.cryptHomeLuks == null && u.pamMount == { };
          message = "users.users.${quoted u.name}: cryptHomeLuks and pamMount are not supported.";
        }
      ]) users
      ++ [
        {
          assertion = !cfg.enforceIdUniqueness || repeated "uid" users == { };
          message = "Accounts share a number: ${lib.concatStringsSep "; " (lib.mapAttrsToList (id: us: "${id} is ${lib.concatMapStringsSep ", " (u: u.name) us}") (repeated "uid" users))}.";
        }
        {
          assertion = !cfg.enforceIdUniqueness || repeated "gid" groups == { };
          message = "Groups share a number: ${lib.concatStringsSep "; " (lib.mapAttrsToList (id: gs: "${id} is ${lib.concatMapStringsSep ", " (g: g.name) gs}") (repeated "gid" groups))}.";
        }
        {
          assertion = cfg.mutableUsers || cfg.allowNoPasswordLogin || builtins.any (u:
            (u.name == "root" || builtins.elem "wheel" u.extraGroups)
            && (u.hashedPassword != null && u.hashedPassword != "!" || u.password != null || u.hashedPasswordFile != null
                || u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ])) users;
          message = "Nobody could log in to this machine: neither root nor a member of wheel has a password or an ssh key. Set one, or users.allowNoPasswordLogin.";
        }
      ];
    warnings = lib.concatMap (u: lib.optional (u.password != null || u.initialPassword != null && false)
      "users.users.${quoted u.name}.password can be read by everybody in the store; use hashedPasswordFile outside of tests.") users;

    system.activationData = {
      inherit (cfg) mutableUsers;
      users = map (u: {
        inherit (u) name uid group isSystemUser isNormalUser home createHome homeMode description hashedPassword hashedPasswordFile
          password initialPassword initialHashedPassword expires linger subUidRanges subGidRanges autoSubUidGidRange;
        shell = if u.shell == null then "/usr/sbin/nologin" else utils.toShellPath u.shell;
      }) users;
      groups = map (g: { inherit (g) name gid; members = lib.unique (g.members ++ memberships.${g.name} or [ ]); }) groups;
    };
    environment.systemPackages = lib.unique (builtins.filter lib.isDerivation (map (u: u.shell) users ++ [ cfg.defaultUserShell ]));
    environment.etc = lib.listToAttrs (lib.concatMap (u: lib.optional (u.packages != [ ]) {
      name = "profiles/per-user/${u.name}";
      value.source = pkgs.buildEnv { name = "user-environment"; paths = u.packages; inherit (config.environment) pathsToLink; ignoreCollisions = true; };
    }) users);
  };
}
