namespace Firn.Scenarios.Tests;

/// <summary>examples/web-server on the machine that was the first one until then: what each option promises holds there, and nothing of it is left afterwards.</summary>
[Collection(nameof(FirstMachineAgain))]
public sealed class WebServerTests
{
    // "sesame"
    const string PasswordHash = "$6$firnfirn$zYSswaIzdj9VKzgRvh1Xc2QlbR6AmWTKCss9.30q/EMp.92a0uNibBICM5rfpxdJh1fmp5cA/0NzKi7fNJKVH/";

    static readonly string configuration = Configuration.Write("web", "configuration.nix", example: "web-server");

    readonly FirstMachine machine;

    public WebServerTests(FirstMachine machine)
    {
        this.machine = machine;
        machine.Reset();
        machine.Guest($"install -d -m 700 /var/lib/secrets && printf '%s\\n' '{PasswordHash}' > /var/lib/secrets/carol");
        machine.MustRebuild("switch", "-I", $"nixos-config={configuration}");
        // The switch waits for units, not for what their programs do next.
        machine.Guest("systemctl is-system-running --wait");
    }

    [Fact, Trait("Requirement", "R5"), Trait("Requirement", "R7"), Trait("Requirement", "R14"), Trait("Requirement", "R15"), Trait("Requirement", "R18")]
    public void EverythingThatIsDeclaredIsTrueAndGoesAgain()
    {
        Assert.Equal("running", machine.Guest("systemctl is-system-running"));
        SitesAnswer();
        JobsRun();
        PeopleHaveTheirRights();
        NetworkIsAsDeclared();
        FilesAndSettingsAreThere();

        machine.MustRebuild("switch", "-I", $"nixos-config={machine.FirstConfiguration}");
        NothingIsLeft();
    }

    void SitesAnswer()
    {
        Assert.Contains("A server with more to it", machine.Page(), StringComparison.Ordinal);
        var answers = machine.Guest("""
            ask() { curl -s --max-time 20 "$@"; echo; }
            ask -o /dev/null -w '%{http_code} %{redirect_url}' http://127.0.0.1/old.html -H 'Host: example.org'
            ask -o /dev/null -w '%{http_code} %{redirect_url}' http://127.0.0.1/a -H 'Host: old.example.org'
            ask -o /dev/null -w '%{http_code}' http://127.0.0.1/.git/config
            ask -o /dev/null -w '%{http_code}' http://127.0.0.1/missing
            ask http://127.0.0.1/files/note.txt
            ask http://127.0.0.1/shop/cart
            ask -o /dev/null -w '%{http_code}' http://127.0.0.1:8001/
            ask -u 'carol:open sesame' http://127.0.0.1:8001/
            ask -sI http://127.0.0.1/ | tr -d '\r' | grep X-Served-By
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "301 http://example.org/index.html", "301 http://example.org/a", "403", "404", "a note",
                """{"target":"/cart","greeting":"100% \"open\"","user":"shop"}""", "401", "for the staff", "X-Served-By: web",
            ],
            answers);
    }

    void JobsRun()
    {
        Assert.Equal("colour = blue", machine.Guest("cat /var/lib/orders/settings"));
        machine.Guest("echo one > /var/lib/orders/new; i=0; while [ -e /var/lib/orders/new ] && [ $i -lt 100 ]; do sleep 0.2; i=$((i+1)); done");
        Assert.Equal("one", machine.Guest("cat /var/lib/orders/shipped"));
        machine.Guest("systemctl start report.service");
        // What was ordered, the settings, and the count itself.
        Assert.Equal("3", machine.Guest("cat /var/lib/orders/count"));
        Assert.Equal("reports.slice 67108864", machine.Guest("echo $(systemctl show -p Slice --value report.service) $(systemctl show -p MemoryMax --value reports.slice)"));
        Assert.Contains("report.timer", machine.Guest("systemctl list-timers --all --no-legend"), StringComparison.Ordinal);
        Assert.Equal("active 33554432", machine.Guest("echo $(systemctl is-active worker@one.service) $(systemctl show -p MemoryMax --value worker@one.service)"));
        // What dies is started again.
        var worker = machine.Guest("systemctl show -p MainPID --value worker@one.service");
        machine.Guest($"kill -KILL {worker}; i=0; while [ \"$(systemctl show -p NRestarts --value worker@one.service)\" = 0 ] || ! systemctl -q is-active worker@one.service; do sleep 0.3; i=$((i+1)); [ $i -lt 100 ] || exit 1; done");
        Assert.NotEqual(worker, machine.Guest("systemctl show -p MainPID --value worker@one.service"));
        foreach (var timer in (string[])["nix-gc.timer", "nix-optimise.timer"])
        {
            Assert.Equal("active", machine.Guest($"systemctl is-active {timer}"));
        }
    }

    void PeopleHaveTheirRights()
    {
        Assert.Equal("1500 carol editors systemd-journal users wheel", machine.Guest("echo $(id -u carol) carol $(id -nG carol | tr ' ' '\\n' | sort | tr '\\n' ' ')"));
        Assert.Equal(PasswordHash, machine.Guest("getent shadow carol | cut -d: -f2"));
        Assert.Contains("editors", machine.Guest("id -nG nginx"), StringComparison.Ordinal);
        // Accounts of the configuration before are gone, whatever made them.
        Assert.Equal("", machine.Guest("getent passwd alice bob || true"));
        Assert.Equal("shop 711", machine.Guest("stat -c '%U %a' /var/lib/shop"));
        Assert.Equal("/etc/profiles/per-user/carol/bin/jq", machine.Guest("su - carol -c 'command -v jq'"));
        Assert.Equal("/var/lib/shop nano 4096", machine.Guest("su - carol -c 'echo $SHOP $EDITOR $(ulimit -Sn)'"));
        // Carol's password is asked for, the shop's one command is not.
        Assert.Equal("root", machine.Guest("su carol -s /bin/sh -c 'echo sesame | sudo -S -p \"\" id -un'"));
        Assert.Equal(1, machine.Ssh.Run("su carol -s /bin/sh -c 'sudo -n id -un'", FirstMachine.CommandDeadline).Code);
        machine.Guest("su shop -s /bin/sh -c 'sudo -n /run/current-system/sw/bin/systemctl reload nginx.service'");
        Assert.NotEqual(0, machine.Ssh.Run("su shop -s /bin/sh -c 'sudo -n /run/current-system/sw/bin/systemctl stop nginx.service'", FirstMachine.CommandDeadline).Code);
        // The right to look at packets comes with the wrapper, for members of its group.
        Assert.Contains("1 packet captured", machine.Guest("su carol -s /bin/sh -c '(sleep 1; ping -c 3 127.0.0.1 >/dev/null) & timeout 30 /run/wrappers/bin/capture -i lo -c 1 -n icmp 2>&1'"), StringComparison.Ordinal);
        Assert.NotEqual(0, machine.Ssh.Run("su shop -s /bin/sh -c '/run/wrappers/bin/capture -i lo -c 1'", FirstMachine.CommandDeadline).Code);
        Assert.Equal("maxauthtries 3", machine.Guest("$(systemctl show -p ExecStart --value sshd | grep -o '/nix/store/[^ ;]*sshd' | head -n 1) -T -f /etc/ssh/sshd_config | grep -i '^maxauthtries'"));
        Assert.Equal("0.0.0.0:22 0.0.0.0:2222", machine.Guest("echo $(ss -Htln4 | awk '{print $4}' | grep -E ':22(22)?$' | sort -V)"));
    }

    void NetworkIsAsDeclared()
    {
        Assert.Equal("web web.example.org", machine.Guest("echo $(hostname) $(hostname -f)"));
        var addresses = machine.Guest("ip -br address show dev lan");
        Assert.Contains("192.0.2.10/24", addresses, StringComparison.Ordinal);
        Assert.Contains("2001:db8::10/64", addresses, StringComparison.Ordinal);
        Assert.Contains("via 192.0.2.1", machine.Guest("ip route show 198.51.100.0/24"), StringComparison.Ordinal);
        Assert.Equal("192.0.2.20", machine.Guest("getent ahostsv4 db | awk 'NR == 1 {print $1}'"));
        Assert.Equal("nameserver 192.0.2.53\nsearch example.org", machine.Guest("grep -m1 ^nameserver /etc/resolv.conf; grep ^search /etc/resolv.conf"));
        var rules = machine.Guest("nft list table inet nixos-fw");
        foreach (var rule in (string[])["tcp dport { 22, 80, 2222, 8000-8002 } accept", "udp dport 51820 accept", "iifname \"lan\" tcp dport 9100 accept", "ip saddr 203.0.113.0/24 tcp dport 5432 accept"])
        {
            Assert.Contains(rule, rules.Replace("{ 9100 }", "9100", StringComparison.Ordinal).Replace("{ 51820 }", "51820", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("echo-request", rules.Split('\n').Where(line => line.Contains("icmp type", StringComparison.Ordinal)).DefaultIfEmpty("").First(), StringComparison.Ordinal);
        Assert.Equal("", machine.Guest("journalctl -b -u systemd-networkd -o cat | grep -i -e unknown -e 'failed to parse' || true"));
        Assert.Contains("time.example.org", machine.Guest("cat /etc/systemd/timesyncd.conf"), StringComparison.Ordinal);
    }

    void FilesAndSettingsAreThere()
    {
        Assert.Equal("640 shop shop colour = blue", machine.Guest("echo $(stat -c '%a %U %G' /etc/shop.conf) $(cat /etc/shop.conf)"));
        Assert.Contains("A server with more", machine.Guest("cat /etc/shop/hints"), StringComparison.Ordinal);
        Assert.Equal("/var/lib/shop/files", machine.Guest("readlink /srv/files"));
        Assert.Equal("tmpfs tmpfs", machine.Guest("echo $(findmnt -n -o FSTYPE /srv/scratch) $(findmnt -n -o FSTYPE /srv/cache)"));
        Assert.Equal("/var/swap 16M 5", machine.Guest("echo $(swapon --noheadings --show=NAME,SIZE,PRIO)"));
        Assert.Equal("10", machine.Guest("cat /proc/sys/vm/swappiness"));
        Assert.EndsWith("Europe/Paris", machine.Guest("readlink -f /etc/localtime"), StringComparison.Ordinal);
        Assert.Contains("SystemMaxUse=50M", machine.Guest("cat /etc/systemd/journald.conf"), StringComparison.Ordinal);
        Assert.StartsWith("/run/current-system/sw/bin/", machine.Guest("command -v rsync"), StringComparison.Ordinal);
        Assert.Contains("orders", machine.Guest("bash -ic 'alias orders' 2>/dev/null"), StringComparison.Ordinal);
        Assert.Equal("max-jobs = 1", machine.Guest("grep '^max-jobs' /etc/nix/nix.conf"));
    }

    void NothingIsLeft()
    {
        Assert.Equal("running", machine.Guest("systemctl is-system-running"));
        Assert.Equal("", machine.Guest("getent passwd carol shop || true"));
        Assert.Equal("", machine.Guest("systemctl list-units --all --plain --no-legend 'shop*' 'worker*' 'ship-orders*' 'report*' 'prepare*' 'srv-*' 'nix-gc*' 'nix-optimise*' | awk '$3 != \"inactive\"'"));
        Assert.Equal("", machine.Guest("ls -d /etc/shop /etc/shop.conf /run/wrappers/bin/capture /etc/systemd/system/worker@.service /etc/profiles/per-user/carol 2>/dev/null || true"));
        Assert.Equal("", machine.Guest("findmnt -n -o FSTYPE /srv/scratch /srv/cache || true; swapon --noheadings --show=NAME"));
        Assert.Equal("first", machine.Guest("hostname"));
        Assert.DoesNotContain("lan", machine.Guest("ip -br link"), StringComparison.Ordinal);
        Assert.Equal("", machine.Guest("ss -Htln | grep -E ':(2222|8001|9000)\\b' || true"));
        Assert.DoesNotContain("9100", machine.Guest("nft list table inet nixos-fw"), StringComparison.Ordinal);
        Assert.Contains("Hello from the first machine", machine.Page(), StringComparison.Ordinal);
    }
}
