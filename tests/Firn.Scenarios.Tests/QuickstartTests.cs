using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Machines;

namespace Firn.Scenarios.Tests;

/// <summary>What a person sees when <c>./quickstart</c> cannot do its work. Each cause is really there; each is one sentence.</summary>
public sealed partial class QuickstartTests : IDisposable
{
    static readonly TimeSpan deadline = TimeSpan.FromMinutes(4);

    readonly string checkout = Directory.CreateTempSubdirectory("firn-quickstart-").FullName;
    readonly int http = LocalPort.Free(), ssh = LocalPort.Free();
    Process? started;

    public QuickstartTests()
    {
        foreach (var name in (string[])["quickstart", "eng", "os", "examples"])
        {
            Run("cp", "-r", Path.Combine(FirnCommand.Root, name), checkout);
        }
        foreach (var name in (string[])["store", "downloads", "quickstart"])
        {
            Directory.CreateDirectory(Path.Combine(checkout, "out", name));
        }
        Directory.CreateSymbolicLink(Path.Combine(checkout, "out/bin"), FirnCommand.Binaries);
    }

    [Fact]
    public void WithoutAnyMirrorItSaysHowToNameOne()
    {
        var said = Quickstart("mkdir none; mount --bind none /etc/apt; unset FIRN_DEBIAN_MIRROR");
        Assert.Equal("no Debian mirror is known: apt of this machine (/etc/apt) names none; name one: FIRN_DEBIAN_MIRROR=http://HOST/debian ./quickstart", OnlyError(said));
    }

    [Fact]
    public void AMirrorThatRefusesIsNamedWithTheReason()
    {
        // A port that nobody listens on.
        var port = LocalPort.Free();
        var said = Quickstart($"export FIRN_DEBIAN_MIRROR=http://127.0.0.1:{port}/debian");
        Assert.StartsWith($"the Debian mirror http://127.0.0.1:{port} cannot be reached (Connection refused); start again when it answers", OnlyError(said), StringComparison.Ordinal);
    }

    [Fact]
    public void OfflineNothingIsDownloadedAndWhatIsMissingIsNamed()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var said = Quickstart($"export FIRN_DEBIAN_MIRROR=http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/debian", "--offline");
        Assert.Matches("^'mirror://debian/pool/[^']*' is not in the download cache, and --offline allows no download; start again without --offline", OnlyError(said));
        Assert.False(server.Pending());
    }

    [Fact]
    public void ADiskThatFillsUpDuringTheBuildIsNamedAndTheNextRunGoesOn()
    {
        _ = Configuration.FirstSystem;
        var said = Quickstart($"mount --bind '{FirnCommand.Root}/out/downloads' out/downloads; mount -t tmpfs -o size=96m none out/store");
        Assert.Equal("the disk is full: 'out/store' has 0 MiB left; make room and start again, what is done is kept", OnlyError(said));
    }

    [Fact]
    public void ATakenPortIsNamedBeforeAnythingIsDone()
    {
        using var server = new TcpListener(IPAddress.Loopback, http);
        server.Start();
        Assert.Equal($"port {http} of 127.0.0.1 is taken by another program; choose another one with --http-port or --ssh-port", OnlyError(Quickstart("true")));
    }

    /// <summary>A lock that names a version which the mirror has dropped; nobody wants it renewed.</summary>
    [Fact, Trait("Requirement", "R100")]
    public void ADroppedPackageIsNamedAndNoLeavesTheLockAlone()
    {
        if (OutdatedLock() is not { } file)
        {
            return;
        }
        var before = File.ReadAllText(file);
        var (code, said) = OnTerminal("n\r", until: null);
        Assert.NotEqual(0, code);
        Assert.Contains("error: the Debian mirror does not have jq_0.0.1-1_amd64.deb any more: a newer version superseded it; 'firn debian lock' renews the lock", said, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));
    }

    /// <summary>The same, and somebody does: the lock is made anew and the run begins again.</summary>
    [Fact, Trait("Requirement", "R100")]
    public void ADroppedPackageAndYesRenewTheLockAndGoOn()
    {
        if (OutdatedLock() is not { } file)
        {
            return;
        }
        var (_, said) = OnTerminal("y\r", until: BuiltAfterRenewal());
        Assert.Matches(BuiltAfterRenewal(), said);
        Assert.DoesNotContain("0.0.1-1", File.ReadAllText(file), StringComparison.Ordinal);
    }

    /// <summary>Null where this machine's apt knows no mirror to ask.</summary>
    string? OutdatedLock()
    {
        if (Environment.GetEnvironmentVariable("FIRN_DEBIAN_MIRROR") is null && !Directory.EnumerateFiles("/etc/apt", "*", SearchOption.AllDirectories)
            .Any(file => (file.EndsWith(".list", StringComparison.Ordinal) || file.EndsWith(".sources", StringComparison.Ordinal)) && File.ReadAllText(file).Contains("main", StringComparison.Ordinal)))
        {
            return null;
        }
        var file = Path.Combine(checkout, "os/packages/locks/bookworm.json");
        var text = File.ReadAllText(file);
        var older = JqArchive().Replace(text, "pool/main/j/jq/jq_0.0.1-1_amd64.deb");
        older = JqHash().Replace(older, match => match.Groups[1].Value + new string('0', match.Groups[2].Length));
        Assert.NotEqual(text, older);
        File.WriteAllText(file, older);
        return file;
    }

    /// <summary>Runs it in name spaces of its own, after <paramref name="preparation"/>.</summary>
    (int Code, string Said) Quickstart(string preparation, params string[] flags)
    {
        var process = started = Process.Start(Starting(preparation, $"exec ./quickstart --no-build --http-port {http} --ssh-port {ssh} {string.Join(' ', flags)} </dev/null"))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(deadline), "no end");
        return (process.ExitCode, output.Result + error.Result);
    }

    /// <summary>The same at a terminal, with the store of all scenarios: types an answer at the question, and ctrl-C when what was waited for has come.</summary>
    (int Code, string Said) OnTerminal(string answer, Regex? until)
    {
        _ = Configuration.FirstSystem;
        var process = started = Process.Start(Starting(
            $"mount --bind '{FirnCommand.Store}' out/store; mount --bind '{FirnCommand.Root}/out/downloads' out/downloads",
            $"exec script -qec './quickstart --no-build --http-port {http} --ssh-port {ssh}' /dev/null"))!;
        var said = new StringBuilder();
        var (answered, stopped) = (false, false);
        var watch = Stopwatch.StartNew();
        var buffer = new char[4096];
        for (Task<int>? reading = null; ;)
        {
            reading ??= process.StandardOutput.ReadAsync(buffer, 0, buffer.Length);
            Assert.True(watch.Elapsed < deadline, $"no end: {said}");
            if (!reading.Wait(1000))
            {
                continue;
            }
            if (reading.Result == 0)
            {
                break;
            }
            said.Append(buffer, 0, reading.Result);
            reading = null;
            if (!answered && said.ToString().Contains("[y/N]", StringComparison.Ordinal))
            {
                answered = true;
                process.StandardInput.Write(answer);
                process.StandardInput.Flush();
            }
            if (!stopped && until?.IsMatch(said.ToString()) == true)
            {
                stopped = true;
                process.StandardInput.Write('\x03');
                process.StandardInput.Flush();
            }
        }
        Assert.True(process.WaitForExit(deadline), "no end");
        Assert.True(answered, said.ToString());
        return (process.ExitCode, said.ToString());
    }

    ProcessStartInfo Starting(string preparation, string command)
    {
        // Who is no root becomes one to mount things, but not one who can have other users build.
        string[] names = Environment.IsPrivilegedProcess ? ["--mount"] : ["--map-root-user", "--mount"];
        var start = new ProcessStartInfo("unshare", [.. names, "sh", "-c", $"set -e; {preparation}\n{command}"])
        {
            WorkingDirectory = checkout,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!Environment.IsPrivilegedProcess)
        {
            start.Environment["NIX_CONFIG"] = "build-users-group =";
        }
        return start;
    }

    /// <summary>The only line of complaint; nothing else looks like one, and there is not much to read.</summary>
    static string OnlyError((int Code, string Said) outcome)
    {
        Assert.Equal(1, outcome.Code);
        var error = Assert.Single(outcome.Said.Split('\n'), line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Said, StringComparison.Ordinal);
        Assert.InRange(outcome.Said.Split('\n').Length, 1, 8);
        return error["error: ".Length..];
    }

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (started is { } left)
        {
            left.Kill(entireProcessTree: true);
            left.Dispose();
        }
        FirnCommand.Try("firn", ["machine", "stop", Path.Combine(checkout, "out/quickstart/m"), "--within", "1"]);
        Directory.Delete(checkout, recursive: true);
    }

    [GeneratedRegex(@"pool/main/j/jq/jq_[^""]*")]
    private static partial Regex JqArchive();

    [GeneratedRegex(@"(jq_0\.0\.1-1_amd64\.deb""[^}]*?sha256[^0-9a-zA-Z]*"")([0-9a-z]+)")]
    private static partial Regex JqHash();

    [GeneratedRegex(@"renew os/packages/locks.*builds the system: fetches, sandboxed builds +\d+ s", RegexOptions.Singleline)]
    private static partial Regex BuiltAfterRenewal();
}
