# Platforms: what `x86_64-linux` and its like mean. Only what modules and packages of a Linux server ask for.
{ lib }:
rec {
  cpus = {
    x86_64 = { bits = 64; family = "x86"; arch = "x86_64"; linux = "x86_64"; };
    i686 = { bits = 32; family = "x86"; arch = "i686"; linux = "i386"; };
    aarch64 = { bits = 64; family = "arm"; arch = "aarch64"; linux = "arm64"; };
    armv7l = { bits = 32; family = "arm"; arch = "armv7l"; linux = "arm"; };
    riscv64 = { bits = 64; family = "riscv"; arch = "riscv64"; linux = "riscv"; };
    powerpc64le = { bits = 64; family = "power"; arch = "powerpc64le"; linux = "powerpc"; };
    s390x = { bits = 64; family = "s390"; arch = "s390x"; linux = "s390"; };
    loongarch64 = { bits = 64; family = "loongarch"; arch = "loongarch64"; linux = "loongarch"; };
  };
  flakeExposed = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "armv6l-linux" "armv7l-linux" "i686-linux" "aarch64-darwin" "powerpc64le-linux" "riscv64-linux" "x86_64-freebsd" ];
  doubles =
    let all = map (cpu: "${cpu}-linux") (builtins.attrNames cpus) ++ [ "x86_64-darwin" "aarch64-darwin" ]; in
    rec {
      inherit all;
      linux = builtins.filter (lib.hasSuffix "-linux") all;
      darwin = builtins.filter (lib.hasSuffix "-darwin") all;
      unix = all;
      x86_64 = builtins.filter (lib.hasPrefix "x86_64") all;
      x86 = builtins.filter (name: lib.hasPrefix "x86_64" name || lib.hasPrefix "i686" name) all;
      aarch64 = builtins.filter (lib.hasPrefix "aarch64") all;
      none = [ ];
    };
  equals = a: b: a.system == b.system;
  toLosslessStringMaybe = platform: platform.config or platform.system;
  elaborate = given:
    let
      args = if builtins.isString given then { system = given; } else given;
      parts = builtins.match "([^-]+)-(.+)" args.system;
      name = builtins.head parts;
      kernel = builtins.elemAt parts 1;
      cpu = cpus.${name} or (throw "unknown processor in the platform '${args.system}'");
    in
    if args ? isLinux then args
    else {
      inherit (args) system;
      config = "${name}-${if kernel == "darwin" then "apple" else "unknown"}-${kernel}${lib.optionalString (kernel == "linux") "-gnu"}";
      parsed = {
        _type = "system";
        cpu = { inherit name; inherit (cpu) bits family; significantByte.name = "littleEndian"; };
        kernel = { name = kernel; };
        vendor.name = "unknown";
        abi.name = "gnu";
      };
      libc = "glibc";
      linuxArch = cpu.linux;
      isLinux = kernel == "linux";
      isDarwin = kernel == "darwin";
      isUnix = true;
      isWindows = false;
      isFreeBSD = false;
      isMusl = false;
      isGnu = kernel == "linux";
      isStatic = false;
      is64bit = cpu.bits == 64;
      is32bit = cpu.bits == 32;
      isx86_64 = name == "x86_64";
      isx86_32 = name == "i686";
      isx86 = cpu.family == "x86";
      isi686 = name == "i686";
      isAarch64 = name == "aarch64";
      isAarch32 = name == "armv7l";
      isAarch = cpu.family == "arm";
      isArmv7 = name == "armv7l";
      isRiscV = cpu.family == "riscv";
      isRiscV64 = name == "riscv64";
      isPower64 = name == "powerpc64le";
      isS390x = name == "s390x";
      isEfi = cpu.family == "x86" || cpu.family == "arm" || cpu.family == "riscv";
      isLittleEndian = name != "s390x";
      isBigEndian = name == "s390x";
      efiArch = { x86_64 = "x64"; i686 = "ia32"; aarch64 = "aa64"; armv7l = "arm"; riscv64 = "riscv64"; }.${name} or null;
      linux-kernel = { target = if cpu.family == "x86" then "bzImage" else "Image"; name = name; };
      canExecute = other: other.system == args.system;
      emulatorAvailable = _: false;
      gcc = { };
      extensions = { sharedLibrary = ".so"; staticLibrary = ".a"; executable = ""; library = ".so"; };
    } // removeAttrs args [ "system" ];
  inspect.predicates = lib.genAttrs [ "isLinux" "isDarwin" "isx86_64" "isAarch64" "isx86" "is64bit" "isUnix" ] (name: platform: (elaborate platform).${name});
  parse.mkSystemFromString = text: (elaborate text).parsed;
  parse.doubleFromSystem = parsed: "${parsed.cpu.name}-${parsed.kernel.name}";
  examples = lib.genAttrs [ "aarch64-multiplatform" ] (_: { config = "aarch64-unknown-linux-gnu"; });
  inherit (doubles) linux darwin;
}
