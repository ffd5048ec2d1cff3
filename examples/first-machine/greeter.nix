# A service of our own.
{
  systemd.services.greeter = {
    description = "Greets the journal";
    wantedBy = [ "multi-user.target" ];
    script = ''
      while true; do
        echo "hello"
        sleep 3600
      done
    '';
  };
}
