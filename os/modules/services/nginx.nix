# The web server nginx.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.nginx;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  opt = type: description: mkOption { type = types.nullOr type; default = null; inherit description; };
  listenType = types.submodule { options = {
    addr = mkOption { type = types.str; example = "0.0.0.0"; description = "Address; IPv6 in brackets."; };
    port = mkOption { type = types.nullOr types.port; default = null; description = "Port."; };
    ssl = flag false "Whether TLS is spoken there.";
    proxyProtocol = flag false "Whether the PROXY protocol is expected.";
    extraParameters = mkOption { type = types.listOf types.str; default = [ ]; description = "More parameters of `listen`."; };
  }; };
  basicAuth = {
    basicAuth = mkOption { type = types.attrsOf types.str; default = { }; description = "Accounts and passwords; readable in the store."; };
    basicAuthFile = opt types.path "File of accounts and hashed passwords.";
  };
  locationType = types.submodule { options = basicAuth // {
    proxyPass = opt types.str "Address of the server that answers.";
    proxyWebsockets = flag false "Whether websockets are passed on.";
    recommendedProxySettings = mkOption { type = types.bool; default = cfg.recommendedProxySettings; defaultText = lib.literalExpression "config.services.nginx.recommendedProxySettings"; description = "Whether the usual headers are passed on."; };
    uwsgiPass = opt types.str "Address of a uwsgi server.";
    fastcgiParams = mkOption { type = types.attrsOf (types.either types.str types.path); default = { }; description = "Parameters for FastCGI."; };
    root = opt types.path "Directory of the files.";
    alias = opt types.path "Directory that stands for the location.";
    index = opt types.str "Names of index files.";
    tryFiles = opt types.str "Files to try.";
    return = opt (types.oneOf [ types.str types.int ]) "Answer at once.";
    extraConfig = text "More lines.";
    priority = mkOption { type = types.int; default = 1000; description = "Order among the locations."; };
  }; };
  hostType = types.submodule ({ name, ... }: { options = basicAuth // {
    serverName = mkOption { type = types.nullOr types.str; default = name; description = "Name of the host."; };
    serverAliases = mkOption { type = types.listOf types.str; default = [ ]; description = "Other names."; };
    listen = mkOption { type = types.listOf listenType; default = [ ]; example = [ { addr = "127.0.0.1"; port = 8080; } ]; description = "Where the host listens; the usual ports when empty."; };
    listenAddresses = mkOption { type = types.listOf types.str; default = [ ]; description = "Addresses for the usual ports."; };
    default = flag false "Whether this host answers for unknown names.";
    root = opt types.path "Directory of the files.";
    locations = mkOption { type = types.attrsOf locationType; default = { }; description = "Locations."; };
    extraConfig = text "More lines.";
    globalRedirect = opt types.str "Host that all requests are sent to.";
    redirectCode = mkOption { type = types.ints.between 300 399; default = 301; description = "Code of redirections."; };
    addSSL = flag false "Whether TLS is offered beside plain HTTP.";
    onlySSL = flag false "Whether only TLS is offered.";
    enableSSL = flag false "Old name of onlySSL.";
    forceSSL = flag false "Whether plain HTTP is sent to TLS.";
    rejectSSL = flag false "Whether TLS connections are refused.";
    sslCertificate = opt types.path "File of the certificate.";
    sslCertificateKey = opt types.path "File of its key.";
    sslTrustedCertificate = opt types.path "File of the authority's certificate.";
    enableACME = flag false "Whether the certificate is fetched from an authority; not supported yet.";
    useACMEHost = opt types.str "Host whose certificate is used; not supported yet.";
    acmeRoot = mkOption { type = types.nullOr types.str; default = "/var/lib/acme/acme-challenge"; internal = true; description = "Accepted for compatibility."; };
    http2 = flag true "Whether HTTP/2 is offered with TLS.";
    http3 = flag true "Accepted for compatibility.";
    quic = flag false "Accepted for compatibility.";
    kTLS = flag false "Accepted for compatibility.";
    reuseport = flag false "Whether each worker has its own socket.";
  }; });
  upstreamType = types.submodule { options = {
    servers = mkOption {
      type = types.attrsOf (types.submodule { freeformType = types.attrsOf (types.oneOf [ types.bool types.int types.str ]); options.backup = flag false "Whether the server is used only when the others fail."; });
      default = { };
      example = { "127.0.0.1:8000" = { }; };
      description = "Servers by address, with their parameters.";
    };
    extraConfig = text "More lines.";
  }; };

  hosts = builtins.attrValues (builtins.mapAttrs (name: h: h // { _name = name; }) cfg.virtualHosts);
  hasTls = h: h.onlySSL || h.enableSSL || h.addSSL || h.forceSSL;

  # `test` is the variant that nginx checks in the sandbox, where there are neither privileged ports nor name servers: sockets take the place of
  # ports.
  render = test:
    let
      line = key: v: lib.optionalString (v != null) "${key} ${plain v};\n";
      # A path of the configuration becomes one of the store.
      plain = v: if builtins.isPath v then "${v}" else toString v;
      listens = h:
        if h.listen != [ ] then h.listen
        else
          let addresses = if h.listenAddresses != [ ] then h.listenAddresses else cfg.defaultListenAddresses; in
          lib.concatMap (addr:
            lib.optional (!h.onlySSL && !h.enableSSL) { inherit addr; port = cfg.defaultHTTPListenPort; ssl = false; proxyProtocol = false; extraParameters = [ ]; }
            ++ lib.optional (hasTls h) { inherit addr; port = cfg.defaultSSLListenPort; ssl = true; proxyProtocol = false; extraParameters = [ ]; }) addresses;
      where = l: if test then "unix:socket-${builtins.replaceStrings [ ":" "[" "]" "/" ] [ "_" "" "" "_" ] l.addr}-${toString l.port}"
        else if lib.hasPrefix "unix:" l.addr then l.addr
        else "${l.addr}${lib.optionalString (l.port != null) ":${toString l.port}"}";
      listen = h: l: "listen ${where l}${lib.optionalString l.ssl " ssl"}${lib.optionalString (l.ssl && h.http2) " http2"}${lib.optionalString h.default " default_server"}${lib.optionalString (h.reuseport && !test) " reuseport"}${lib.optionalString l.proxyProtocol " proxy_protocol"}${lib.optionalString (!test) (lib.concatMapStrings (p: " ${p}") l.extraParameters)};\n";
      names = h: "server_name ${toString ([ (if h.serverName == null then h._name else h.serverName) ] ++ h.serverAliases)};\n";
      auth = name: a: lib.optionalString (a.basicAuth != { } || a.basicAuthFile != null) ''
        auth_basic secured;
        auth_basic_user_file ${if a.basicAuthFile != null then a.basicAuthFile else utils.textFile "${lib.sanitizeDerivationName name}.htpasswd" (lib.concatStrings (lib.mapAttrsToList (u: p: "${u}:{PLAIN}${p}\n") a.basicAuth))};
      '';
      location = l: ''
        location ${l._name} {
        ${line "proxy_pass" l.proxyPass}${lib.optionalString (l.proxyPass != null && l.proxyWebsockets) "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;\n"}${lib.optionalString (l.proxyPass != null && l.recommendedProxySettings) "include ${proxyHeaders};\n"}${line "uwsgi_pass" l.uwsgiPass}${lib.concatStrings (lib.mapAttrsToList (n: v: "fastcgi_param ${n} \"${v}\";\n") l.fastcgiParams)}${line "index" l.index}${line "try_files" l.tryFiles}${line "root" l.root}${line "alias" l.alias}${l.extraConfig}
        ${line "return" l.return}${auth "location" l}}
      '';
      inOrder = h: lib.sortOn (l: l.priority) (lib.mapAttrsToList (n: l: l // { _name = n; }) h.locations);
      certificate = h: lib.optionalString (hasTls h && !test) ''
        ssl_certificate ${plain h.sslCertificate};
        ssl_certificate_key ${plain h.sslCertificateKey};
        ${line "ssl_trusted_certificate" h.sslTrustedCertificate}'';
      server = h:
        let
          all = listens h;
          plain = builtins.filter (l: !l.ssl) all;
          here = if h.forceSSL then builtins.filter (l: l.ssl) all else all;
        in
        lib.optionalString (h.forceSSL && plain != [ ]) ''
          server {
          ${lib.concatMapStrings (listen h) plain}${names h}location / {
          return ${toString h.redirectCode} https://$host$request_uri;
          }
          }
        ''
        + ''
          server {
          ${lib.concatMapStrings (l: listen h (if test then l // { ssl = false; } else l)) here}${names h}${certificate h}${lib.optionalString h.rejectSSL "ssl_reject_handshake on;\n"}${line "root" h.root}${lib.optionalString (h.globalRedirect != null) "location / {\nreturn ${toString h.redirectCode} http${lib.optionalString (hasTls h) "s"}://${h.globalRedirect}$request_uri;\n}\n"}${auth h._name h}${lib.concatMapStrings location (inOrder h)}${h.extraConfig}
          }
        '';
      upstream = name: u: ''
        upstream ${name} {
        ${lib.concatStrings (lib.mapAttrsToList (address: p: "server ${address}${lib.concatStrings (lib.mapAttrsToList (n: v: if v == true then " ${n}" else if v == false then "" else " ${n}=${toString v}") p)};\n") u.servers)}${u.extraConfig}
        }
      '';
      recommended =
        lib.optionalString cfg.recommendedOptimisation ''
          sendfile on;
          tcp_nopush on;
          tcp_nodelay on;
          keepalive_timeout 65;
          types_hash_max_size 4096;
        ''
        + lib.optionalString cfg.recommendedTlsSettings ''
          ssl_session_timeout 1d;
          ssl_session_cache shared:SSL:10m;
          ssl_session_tickets off;
          ssl_prefer_server_ciphers off;
        ''
        + lib.optionalString (cfg.sslProtocols != null) "ssl_protocols ${cfg.sslProtocols};\n"
        + lib.optionalString (cfg.sslCiphers != null) "ssl_ciphers ${cfg.sslCiphers};\n"
        + lib.optionalString (cfg.sslDhparam != null && !test) "ssl_dhparam ${toString cfg.sslDhparam};\n"
        + lib.optionalString cfg.recommendedGzipSettings ''
          gzip on;
          gzip_static on;
          gzip_vary on;
          gzip_comp_level 5;
          gzip_min_length 256;
          gzip_proxied any;
          gzip_types application/atom+xml application/javascript application/json application/rss+xml application/xml font/otf font/ttf image/svg+xml text/css text/javascript text/plain text/xml;
        ''
        + lib.optionalString cfg.recommendedProxySettings ''
          proxy_redirect off;
          proxy_connect_timeout ${cfg.proxyTimeout};
          proxy_send_timeout ${cfg.proxyTimeout};
          proxy_read_timeout ${cfg.proxyTimeout};
          proxy_http_version 1.1;
          include ${proxyHeaders};
        '';
      temporary = lib.concatMapStrings (n: "${n}_temp_path ${if test then "." else "/var/cache/nginx"}/${n};\n") [ "client_body" "proxy" "fastcgi" "uwsgi" "scgi" ];
      http =
        if cfg.httpConfig != "" then cfg.httpConfig
        else ''
          include ${cfg.defaultMimeTypes};
          default_type application/octet-stream;
          ${if test then "access_log off;\n" else ""}${temporary}${lib.optionalString (cfg.resolver.addresses != [ ]) "resolver ${toString cfg.resolver.addresses}${lib.optionalString (cfg.resolver.valid != "") " valid=${cfg.resolver.valid}"}${lib.optionalString (!cfg.resolver.ipv6) " ipv6=off"};\n"}${lib.concatStrings (lib.mapAttrsToList upstream cfg.upstreams)}${recommended}map $http_upgrade $connection_upgrade {
          default upgrade;
          "" close;
          }
          client_max_body_size ${cfg.clientMaxBodySize};
          server_tokens ${if cfg.serverTokens then "on" else "off"};
          ${lib.optionalString (cfg.serverNamesHashBucketSize != null) "server_names_hash_bucket_size ${toString cfg.serverNamesHashBucketSize};\n"}${cfg.commonHttpConfig}
          ${lib.concatMapStrings server hosts}${lib.optionalString (cfg.statusPage && !test) ''
            server {
            listen 127.0.0.1:80;
            listen [::1]:80;
            server_name localhost;
            location /nginx_status {
            stub_status on;
            access_log off;
            allow 127.0.0.1;
            allow ::1;
            deny all;
            }
            }
          ''}${cfg.appendHttpConfig}'';
    in
    ''
      pid ${if test then "nginx.pid" else "/run/nginx/nginx.pid"};
      error_log ${cfg.logError};
      daemon off;
      ${if cfg.config != "" then cfg.config else ''
        ${lib.optionalString (cfg.workerProcesses != null) "worker_processes ${toString cfg.workerProcesses};\n"}events {
        ${cfg.eventsConfig}
        }
        http {
        ${http}
        }
        ${lib.optionalString (cfg.streamConfig != "") "stream {\n${cfg.streamConfig}\n}\n"}${cfg.appendConfig}''}'';
  proxyHeaders = utils.textFile "nginx-proxy-headers.conf" ''
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Server $hostname;
  '';
  mimeTypes = utils.textFile "mime.types" (builtins.readFile ./nginx-mime-types.conf);

  # Text without comments, indented by its braces.
  pretty = text:
    let
      lines = builtins.filter (l: l != "") (map lib.trim (lib.splitString "\n" text));
      step = state: l:
        let
          closes = lib.hasPrefix "}" l;
          depth = if closes then state.depth - 1 else state.depth;
        in
        { text = state.text + "${lib.strings.replicate (lib.max 0 depth) "  "}${l}\n"; depth = if lib.hasSuffix "{" l then depth + 1 else depth; };
    in
    (lib.foldl' step { text = ""; depth = 0; } lines).text;

  # Only what needs neither a network nor files of the machine can be tried out in the sandbox.
  addressOnly = url: builtins.match "(https?://)?(\\[[0-9a-fA-F:]+]|[0-9.]+|unix:).*" url != null || builtins.any (name: builtins.match "https?://${lib.escapeRegex name}(/.*)?" url != null) (builtins.attrNames cfg.upstreams) || lib.hasInfix "$" url;
  checkable = cfg.validateConfigFile && cfg.config == "" && cfg.httpConfig == "" && cfg.streamConfig == "" && cfg.appendConfig == ""
    && builtins.all (h: builtins.all (l: l.proxyPass == null || addressOnly l.proxyPass) (builtins.attrValues h.locations) && h.basicAuthFile == null && builtins.all (l: l.basicAuthFile == null) (builtins.attrValues h.locations)) hosts
    && builtins.all (u: builtins.all addressOnly (builtins.attrNames u.servers)) (builtins.attrValues cfg.upstreams)
    && !lib.hasInfix "/etc/" (cfg.commonHttpConfig + cfg.appendHttpConfig + lib.concatMapStrings (h: h.extraConfig) hosts);
  finalText = pretty (render false);
  configFile =
    if !checkable then utils.textFile "nginx.conf" finalText
    else pkgs.runCommand "nginx.conf" {
      preferLocalBuild = true;
      wanted = finalText;
      tested = pretty (render true);
      passAsFile = [ "wanted" "tested" ];
    } ''
      mkdir -p logs
      cp "$testedPath" nginx.conf
      if ! ${cfg.package}/sbin/nginx -t -q -e stderr -p "$PWD/" -c "$PWD/nginx.conf" 2> message; then
        # What the sandbox does not allow says nothing about the file.
        if grep -v -e 'test failed' -e '\[warn\]' -e '\[notice\]' message | grep -q -v -e 'Permission denied' -e 'Operation not permitted' -e 'host not found' -e 'getpwnam' -e '^$'; then
          echo "error: nginx does not accept the configuration made from services.nginx:" >&2
          cat message >&2
          exit 1
        fi
      fi
      cp "$wantedPath" "$out"
    '';
  start = if cfg.enableReload then "/etc/nginx/nginx.conf" else configFile;
in
{
  options.services.nginx = {
    enable = flag false "Whether nginx runs.";
    package = lib.mkPackageOption pkgs "nginx" { };
    user = mkOption { type = types.str; default = "nginx"; description = "Account that runs nginx."; };
    group = mkOption { type = types.str; default = "nginx"; description = "Group that runs nginx."; };
    virtualHosts = mkOption { type = types.attrsOf hostType; default = { localhost = { }; }; example = lib.literalExpression "{ \"example.org\" = { root = ./site; default = true; }; }"; description = "Hosts by name."; };
    upstreams = mkOption { type = types.attrsOf upstreamType; default = { }; description = "Groups of servers."; };
    recommendedProxySettings = flag false "Whether the usual settings for proxies are used.";
    recommendedTlsSettings = flag false "Whether the usual settings for TLS are used.";
    recommendedOptimisation = flag false "Whether the usual settings for speed are used.";
    recommendedGzipSettings = flag false "Whether answers are compressed.";
    recommendedBrotliSettings = flag false "Accepted for compatibility.";
    recommendedZstdSettings = flag false "Accepted for compatibility.";
    recommendedUwsgiSettings = flag false "Accepted for compatibility.";
    experimentalZstdSettings = flag false "Accepted for compatibility.";
    proxyTimeout = mkOption { type = types.str; default = "60s"; description = "How long to wait for servers behind."; };
    defaultListenAddresses = mkOption { type = types.listOf types.str; default = [ "0.0.0.0" ] ++ lib.optional config.networking.enableIPv6 "[::0]"; defaultText = lib.literalExpression "[ \"0.0.0.0\" \"[::0]\" ]"; description = "Addresses to listen on."; };
    defaultListen = mkOption { type = types.listOf types.raw; default = [ ]; internal = true; description = "Accepted for compatibility."; };
    defaultHTTPListenPort = mkOption { type = types.port; default = 80; description = "Port of HTTP."; };
    defaultSSLListenPort = mkOption { type = types.port; default = 443; description = "Port of TLS."; };
    defaultMimeTypes = mkOption { type = types.path; default = mimeTypes; defaultText = lib.literalMD "a table of the usual types"; description = "File of types."; };
    additionalModules = mkOption { type = types.listOf types.raw; default = [ ]; description = "Not possible with the distribution's binary."; };
    enableReload = flag false "Whether a changed configuration reloads nginx instead of restarting it.";
    validateConfigFile = flag true "Whether nginx itself checks the configuration when the system is built, as far as a sandbox allows.";
    logError = mkOption { type = types.str; default = "stderr"; description = "Where errors are logged."; };
    workerProcesses = mkOption { type = types.nullOr (types.either types.int types.str); default = null; internal = true; description = "Number of workers."; };
    eventsConfig = text "Lines of `events`.";
    config = text "The whole configuration, instead of the generated one.";
    appendConfig = text "More lines at the end.";
    httpConfig = text "Lines of `http`, instead of the generated ones.";
    commonHttpConfig = text "More lines of `http`, before the hosts.";
    appendHttpConfig = text "More lines of `http`, after the hosts.";
    streamConfig = text "Lines of `stream`.";
    serverTokens = flag false "Whether answers tell the version.";
    serverNamesHashBucketSize = opt types.ints.positive "Size of the table of names.";
    clientMaxBodySize = mkOption { type = types.str; default = "10m"; description = "Largest request."; };
    sslProtocols = mkOption { type = types.nullOr types.str; default = "TLSv1.2 TLSv1.3"; description = "Versions of TLS."; };
    sslCiphers = mkOption { type = types.nullOr types.str; default = null; description = "Ciphers."; };
    sslDhparam = mkOption { type = types.nullOr (types.oneOf [ types.path types.bool ]); default = null; description = "File of Diffie-Hellman parameters."; };
    statusPage = flag false "Whether there is a status page on localhost.";
    preStart = text "Shell commands before the start.";
    stateDir = mkOption { type = types.str; default = "/var/lib/nginx"; internal = true; description = "Accepted for compatibility."; };
    resolver = mkOption {
      type = types.submodule { options = {
        addresses = mkOption { type = types.listOf types.str; default = [ ]; description = "Name servers."; };
        valid = mkOption { type = types.str; default = ""; description = "How long answers hold."; };
        ipv6 = flag true "Whether IPv6 addresses are asked for.";
      }; };
      default = { };
      description = "Where nginx looks up names.";
    };
  };
  config = lib.mkIf cfg.enable {
    assertions = lib.concatMap (h: let at = "services.nginx.virtualHosts.${builtins.toJSON h._name}"; in [
      {
        assertion = lib.count lib.id [ h.addSSL (h.onlySSL || h.enableSSL) h.forceSSL h.rejectSSL ] <= 1;
        message = "${at}: only one of addSSL, onlySSL, forceSSL and rejectSSL can be set.";
      }
      {
        assertion = !(hasTls h) || (h.sslCertificate != null && h.sslCertificateKey != null);
        message = "${at}: TLS needs sslCertificate and sslCertificateKey.";
      }
      {
        assertion = !h.enableACME && h.useACMEHost == null;
        message = "${at}: certificates cannot be fetched yet (enableACME, useACMEHost); give sslCertificate and sslCertificateKey.";
      }
    ]
    ++ lib.mapAttrsToList (n: l: {
      assertion = l.root == null || l.alias == null;
      message = "${at}.locations.${builtins.toJSON n}: only one of root and alias can be set.";
    }) h.locations) hosts
    ++ [
      { assertion = cfg.additionalModules == [ ]; message = "services.nginx.additionalModules: nginx is the distribution's binary, which takes no more modules."; }
    ];
    users.users = lib.optionalAttrs (cfg.user == "nginx") { nginx = { group = cfg.group; isSystemUser = true; uid = config.ids.uids.nginx; description = "nginx"; }; };
    users.groups = lib.optionalAttrs (cfg.group == "nginx") { nginx.gid = config.ids.gids.nginx; };
    system.build.nginxConfig = configFile;
    environment.etc = lib.optionalAttrs cfg.enableReload { "nginx/nginx.conf".source = configFile; };
    # What the program was compiled with; it looks there before it reads its configuration.
    systemd.tmpfiles.rules = [ "d /var/log/nginx 0750 ${cfg.user} ${cfg.group} -" "d /var/lib/nginx 0750 ${cfg.user} ${cfg.group} -" ];
    systemd.services = {
      nginx = {
        description = "nginx web server";
        wantedBy = [ "multi-user.target" ];
        wants = [ "network.target" ];
        after = [ "network.target" ];
        stopIfChanged = false;
        preStart = cfg.preStart;
        startLimitIntervalSec = 60;
        reloadTriggers = lib.optionals cfg.enableReload [ configFile ];
        enableDefaultPath = cfg.preStart != "";
        serviceConfig = {
          ExecStart = "${cfg.package}/sbin/nginx -e stderr -c ${start}";
          ExecReload = [
            "${cfg.package}/sbin/nginx -e stderr -t -c ${start}"
            "${utils.shell} -c 'kill -HUP $MAINPID'"
          ];
          Restart = "always";
          RestartSec = "10s";
          User = cfg.user;
          Group = cfg.group;
          RuntimeDirectory = "nginx";
          RuntimeDirectoryMode = "0750";
          CacheDirectory = "nginx";
          CacheDirectoryMode = "0750";
          StateDirectory = "nginx";
          StateDirectoryMode = "0750";
          LogsDirectory = "nginx";
          LogsDirectoryMode = "0750";
          UMask = "0027";
          AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" "CAP_SYS_RESOURCE" ];
          CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" "CAP_SYS_RESOURCE" ];
          NoNewPrivileges = true;
          ProtectSystem = "strict";
          ProtectHome = lib.mkDefault true;
          PrivateTmp = true;
          PrivateDevices = true;
          ProtectHostname = true;
          ProtectKernelTunables = true;
          ProtectKernelModules = true;
          ProtectControlGroups = true;
          RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" ];
          LockPersonality = true;
          RestrictRealtime = true;
          RestrictSUIDSGID = true;
        };
      };
    };
  };
}
