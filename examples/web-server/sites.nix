# Sites, and the service behind one of them.
{ config, pkgs, ... }:
{
  services.nginx = {
    enable = true;
    recommendedOptimisation = true;
    recommendedGzipSettings = true;
    recommendedProxySettings = true;
    clientMaxBodySize = "20m";
    upstreams.shop.servers."127.0.0.1:9000" = { };

    virtualHosts."example.org" = {
      default = true;
      serverAliases = [ "www.example.org" ];
      root = ./site;
      locations."/".tryFiles = "$uri $uri/ =404";
      locations."= /old.html".return = "301 /index.html";
      locations."/shop/".proxyPass = "http://shop/";
      locations."/files/".alias = "/var/lib/shop/files/";
      locations."~ /\\.".extraConfig = "deny all;";
      extraConfig = ''
        add_header X-Served-By ${config.networking.hostName};
      '';
    };
    virtualHosts."old.example.org".globalRedirect = "example.org";
    virtualHosts."staff.example.org" = {
      listen = [ { addr = "0.0.0.0"; port = 8001; } ];
      basicAuth.carol = "open sesame";
      root = ./site;
      locations."/".tryFiles = "/staff.html =404";
    };
  };

  # The shop: a socket that starts a small answer for each connection.
  systemd.sockets.shop = {
    wantedBy = [ "sockets.target" ];
    listenStreams = [ "127.0.0.1:9000" ];
    socketConfig.Accept = true;
  };
  systemd.services."shop@" = {
    description = "One visitor of the shop";
    path = [ pkgs.jq ];
    environment.GREETING = "100% \"open\"";
    serviceConfig = {
      User = "shop";
      StandardInput = "socket";
      StandardOutput = "socket";
      StandardError = "journal";
      ProtectSystem = "strict";
      PrivateTmp = true;
      StateDirectory = "shop";
      StateDirectoryMode = "0711";
    };
    script = ''
      read -r method target protocol
      while read -r line && [ "$line" != $'\r' ]; do
        case $line in X-Real-IP:*) from=''${line#*: } ;; esac
      done
      body=$(jq -nc --arg target "$target" --arg greeting "$GREETING" --arg user "$(id -un)" '{$target, $greeting, $user}')
      printf 'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "''${#body}" "$body"
    '';
  };

  systemd.tmpfiles.rules = [
    "d /var/lib/shop/files 0755 shop shop -"
    "f /var/lib/shop/files/note.txt 0644 shop shop - a note"
    "L+ /srv/files - - - - /var/lib/shop/files"
  ];
  # The shop's home is closed; its files are not.
  users.users.shop.homeMode = "711";
}
