# Names and versions of the system.
{ config, lib, ... }:
let
  cfg = config.system.nixos;
  text = default: description: lib.mkOption { type = lib.types.str; inherit default description; };
  field = name: value: lib.optionalString (value != "") "${name}=${if builtins.match "[A-Za-z0-9._:/#-]*" value != null then (if builtins.match "[a-z0-9._-]*" value != null && name != "VERSION" then value else "\"${value}\"") else "\"${value}\""}\n";
in
{
  options.system = {
    stateVersion = lib.mkOption {
      type = lib.types.strMatching "[0-9]{2}\\.[0-9]{2}" // { description = "release such as \"26.05\""; };
      default = lib.trivial.release;
      description = "Release with which this machine was first installed. It chooses defaults that must not change under existing data; keep it when you upgrade.";
    };
    configurationRevision = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; description = "Revision of the repository that holds this configuration."; };
    nixos = {
      release = lib.mkOption { type = lib.types.str; readOnly = true; default = lib.trivial.release; description = "Release."; };
      version = text (cfg.release + cfg.versionSuffix) "Version, shown in the boot menu and in os-release.";
      versionSuffix = text lib.trivial.versionSuffix "What follows the release in the version.";
      revision = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; description = "Revision of the modules."; };
      codeName = text lib.trivial.codeName "Name of the release.";
      distroId = text "firn" "`ID` of os-release.";
      distroName = text "Firn" "`NAME` of os-release.";
      vendorName = text "Firn" "Name of the vendor.";
      variant_id = lib.mkOption { type = lib.types.nullOr (lib.types.strMatching "[a-z0-9._-]+"); default = null; description = "`VARIANT_ID` of os-release."; };
      variantName = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; description = "`VARIANT` of os-release."; };
      extraOSReleaseArgs = lib.mkOption { type = lib.types.attrsOf lib.types.str; default = { }; description = "More fields of os-release."; };
      tags = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; example = [ "with-xen" ]; description = "Words put before the version in the label."; };
      label = lib.mkOption {
        type = lib.types.strMatching "[a-zA-Z0-9:_.-]*";
        default = lib.concatStringsSep "-" (lib.naturalSort cfg.tags ++ [ cfg.version ]);
        defaultText = lib.literalMD "tags and version";
        description = "Label of the system in the boot menu.";
      };
    };
  };
  config.environment.etc = {
    "os-release".text = lib.concatStrings (lib.mapAttrsToList field ({
      NAME = cfg.distroName;
      ID = cfg.distroId;
      ID_LIKE = "nixos debian";
      VERSION = "${cfg.release} (${cfg.codeName})";
      VERSION_ID = cfg.release;
      VERSION_CODENAME = lib.toLower cfg.codeName;
      BUILD_ID = cfg.version;
      PRETTY_NAME = "${cfg.distroName} ${cfg.release} (${cfg.codeName})";
      VARIANT_ID = lib.defaultTo "" cfg.variant_id;
      VARIANT = lib.defaultTo "" cfg.variantName;
    } // cfg.extraOSReleaseArgs));
    "lsb-release".text = ''
      DISTRIB_ID=${cfg.distroId}
      DISTRIB_RELEASE="${cfg.release}"
      DISTRIB_CODENAME=${lib.toLower cfg.codeName}
      DISTRIB_DESCRIPTION="${cfg.distroName} ${cfg.release} (${cfg.codeName})"
    '';
    # The marker by which tools know that this machine is described by a configuration.
    "issue".text = lib.mkDefault "\\S on \\n (\\l)\n\n";
  };
}
