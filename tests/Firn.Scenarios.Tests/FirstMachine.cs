using Firn.Machines;

namespace Firn.Scenarios.Tests;

/// <summary>examples/first-machine, booted once for each collection of scenarios; every scenario begins at the snapshot of the freshly booted machine.</summary>
public sealed class FirstMachine : IDisposable
{
    /// <summary>Ten times what it takes on a quiet machine without virtualisation.</summary>
    public static readonly TimeSpan BootDeadline = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan CommandDeadline = TimeSpan.FromMinutes(2);

    const string Fresh = "fresh";

    static readonly Lazy<string> image = new(() => Configuration.Image(Configuration.First, "first.raw"));

    static readonly Lazy<(string File, string System)> second = new(() =>
    {
        var file = Configuration.Write("second", "second.nix");
        return (file, Configuration.Build(file));
    });

    static int machines;

    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public FirstMachine()
    {
        First = Configuration.FirstSystem;
        (SecondConfiguration, Second) = second.Value;
        var disk = image.Value;
        var number = Interlocked.Increment(ref machines);
        SshPort = LocalPort.Free();
        HttpPort = LocalPort.Free();
        KnownHosts = Path.Combine(FirnCommand.Place, $"known-hosts-{number}");
        File.Delete(KnownHosts);
        Machine = Machine.Start(new MachineOptions
        {
            Name = "first",
            StateDirectory = Path.Combine(FirnCommand.Place, $"m{number}"),
            Image = disk,
            Forwards = [new PortForward(SshPort, 22), new PortForward(HttpPort, 80)],
        });
        Ssh = new SshGuest(SshPort, "root", Key.Private, KnownHosts);
        Ssh.WaitUntilReady(BootDeadline);
        Ssh.Expect("systemctl is-system-running --wait", CommandDeadline);
        Ssh.Disconnect();
        Machine.Save(Fresh);
    }

    public string FirstConfiguration => Configuration.First;

    public string SecondConfiguration { get; }

    public string First { get; }

    public string Second { get; }

    public Machine Machine { get; }

    public SshGuest Ssh { get; }

    public string KnownHosts { get; }

    public int SshPort { get; }

    public int HttpPort { get; }

    /// <summary>Back to the freshly booted machine.</summary>
    public void Reset()
    {
        Ssh.Disconnect();
        Machine.Load(Fresh);
        Ssh.WaitUntilReady(CommandDeadline);
    }

    public string Guest(string command) => Ssh.Expect(command, CommandDeadline);

    /// <summary>A page of the machine's web server, which may just be starting again.</summary>
    public string Page(string path = "/")
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return http.GetStringAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}")).GetAwaiter().GetResult();
            }
            catch (HttpRequestException) when (tries < 30)
            {
                Thread.Sleep(1000);
            }
        }
    }

    /// <summary><c>nixos-rebuild</c> from outside, onto the machine.</summary>
    internal CommandResult Rebuild(params string[] arguments) => FirnCommand.Try(
        "nixos-rebuild",
        [.. arguments, .. FirnCommand.StoreOptions, "--target-host", "root@127.0.0.1"],
        new Dictionary<string, string> { ["NIX_SSHOPTS"] = string.Join(' ', Ssh.Options) });

    /// <summary>A rebuild that must succeed.</summary>
    internal string MustRebuild(params string[] arguments)
    {
        var result = Rebuild(arguments);
        Assert.True(result.Code == 0, $"nixos-rebuild {string.Join(' ', arguments)} exited with {result.Code}:\n{result.All}\n{Machine.Console.Tail()}");
        return result.All;
    }

    /// <summary>The current system of the machine.</summary>
    public string Current => Guest("readlink /run/current-system");

    public void Dispose()
    {
        Ssh.Dispose();
        Machine.PowerOff(TimeSpan.FromSeconds(5));
        Machine.Dispose();
        http.Dispose();
    }
}

[CollectionDefinition(nameof(FirstMachine))]
public sealed class FirstMachineScenarios : ICollectionFixture<FirstMachine>;

/// <summary>The same machine once more, for about half of its scenarios: they run beside the others.</summary>
[CollectionDefinition(nameof(FirstMachineAgain))]
public sealed class FirstMachineAgain : ICollectionFixture<FirstMachine>;
