# Certificate authorities that programs trust.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.security.pki;
  plain = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
  bundle =
    if cfg.certificateFiles == [ ] && cfg.certificates == [ ] then plain
    else pkgs.concatText "ca-bundle.crt" ([ plain ] ++ cfg.certificateFiles ++ map (pkgs.writeText "certificate.pem") cfg.certificates);
in
{
  options.security.pki = {
    installCACerts = mkOption { type = types.bool; default = true; description = "Whether the authorities are installed."; };
    certificateFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files of more authorities."; };
    certificates = mkOption { type = types.listOf types.str; default = [ ]; description = "More authorities as text."; };
    caCertificateBlacklist = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted for compatibility."; };
  };
  options.security.acme = {
    acceptTerms = mkOption { type = types.bool; default = false; description = "Accepted for compatibility."; };
    defaults = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted for compatibility."; };
    certs = mkOption { type = types.attrsOf types.anything; default = { }; description = "Certificates fetched from an authority; not supported yet."; };
  };
  config = {
    assertions = [ {
      assertion = config.security.acme.certs == { };
      message = "security.acme.certs: certificates cannot be fetched yet; give files by sslCertificate and sslCertificateKey.";
    } ];
    environment.etc = lib.mkIf cfg.installCACerts {
      "ssl/certs/ca-certificates.crt".source = bundle;
      "ssl/certs/ca-bundle.crt".source = bundle;
      "pki/tls/certs/ca-bundle.crt".source = bundle;
    };
    environment.sessionVariables = lib.mkIf cfg.installCACerts {
      SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";
      NIX_SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";
    };
  };
}
