using System.Text.Json;
using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

public sealed partial class SettingsTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    Finished Show(Dictionary<string, string>? environment, params string[] arguments)
    {
        var all = new Dictionary<string, string>(environment ?? [])
        {
            ["HOME"] = store.Directory,
        };
        all.TryAdd("NIX_CONF_DIR", store.File("etc"));
        all.TryAdd("NIX_USER_CONF_FILES", "");
        return Programs.Firn.Run("nix", ["config", "show", .. arguments], environment: all);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false", "--no-pure-eval")]
    public void CommandsOfTheNewStyleStartWithPureEvaluation(string expected, params string[] flags) =>
        Assert.Equal(expected + "\n", Programs.Firn.Run("nix", ["config", "show", "pure-eval", .. flags], environment: new() { ["NIX_CONFIG"] = "pure-eval = false" }).Succeeded().Output);

    [Fact]
    public void LaterPlacesAreStronger()
    {
        Directory.CreateDirectory(store.File("etc"));
        store.Write("etc/nix.conf", "cores = 1\nlog-lines = 1\ntimeout = 1\nmax-silent-time = 1\nmin-free = 1\n");
        store.Write("weak.conf", "log-lines = 2\ntimeout = 2\nmax-silent-time = 2\nmin-free = 2\n");
        store.Write("strong.conf", "timeout = 3\nmax-silent-time = 3\nmin-free = 3\n");
        var environment = new Dictionary<string, string>
        {
            ["NIX_USER_CONF_FILES"] = $"{store.File("strong.conf")}:{store.File("weak.conf")}",
            ["NIX_CONFIG"] = "max-silent-time = 4\nmin-free = 4",
        };
        string Value(string name) => Show(environment, name, "--min-free", "5K").Succeeded().Output;
        Assert.Equal(("1\n", "2\n", "3\n", "4\n", "5120\n"), (Value("cores"), Value("log-lines"), Value("timeout"), Value("max-silent-time"), Value("min-free")));
    }

    [Fact]
    public void IncludesAreRelativeToTheirFileAndMayBeMissingWithAMark()
    {
        Directory.CreateDirectory(store.File("more"));
        store.Write("more/inner.conf", "cores = 7 # seven\n");
        var user = new Dictionary<string, string> { ["NIX_USER_CONF_FILES"] = store.Write("user.conf", "!include missing.conf\ninclude more/inner.conf\n") };
        Assert.Equal("7\n", Show(user, "cores").Succeeded().Output);
        store.Write("user.conf", "include missing.conf\n");
        Assert.Contains($"file '{store.File("missing.conf")}' included from '{store.File("user.conf")}' not found", Show(user, "cores").Failed().Error, StringComparison.Ordinal);
        store.Write("user.conf", "cores 7\n");
        Assert.Contains($"syntax error in configuration line 'cores 7' in '{store.File("user.conf")}'", Show(user, "cores").Failed().Error, StringComparison.Ordinal);
        store.Write("user.conf", "cores = many\n");
        Assert.Contains($"setting 'cores' has invalid value 'many' in '{store.File("user.conf")}'", Show(user, "cores").Failed().Error, StringComparison.Ordinal);
        store.Write("user.conf", "coores = 7\n");
        Assert.Contains("warning: unknown setting 'coores'", Show(user, "cores").Succeeded().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--option build-cores 3 cores", "3\n")]
    [InlineData("--cores 3 cores", "3\n")]
    [InlineData("--keep-going keep-going", "true\n")]
    [InlineData("--keep-going --no-keep-going keep-going", "false\n")]
    [InlineData("--relaxed-sandbox sandbox", "relaxed\n")]
    [InlineData("--no-sandbox sandbox", "false\n")]
    [InlineData("--option keep-going yes keep-going", "true\n")]
    [InlineData("--min-free 2G min-free", "2147483648\n")]
    [InlineData("--option trusted-users b --extra-trusted-users a trusted-users", "b a\n")]
    [InlineData("--system-features b --extra-system-features a system-features", "a b\n")]
    [InlineData("--experimental-features flakes experimental-features", "fetch-tree flakes\n")]
    public void FlagsSetThem(string arguments, string expected) => Assert.Equal(expected, Show(null, arguments.Split(' ')).Succeeded().Output);

    [Fact]
    public void ANonsenseOptionIsToldAndIgnoredAndANonsenseFlagIsAnError()
    {
        var said = Show(null, "--option", "cores", "many", "cores").Succeeded();
        Assert.Equal("0\n", said.Output);
        Assert.Equal("warning: setting 'cores' has invalid value 'many'\n", said.Error);
        Assert.StartsWith(
            "error: setting 'cores' has invalid value 'many', expected a whole number, K, M, G or T may stand behind it\n",
            Show(null, "--cores", "many", "cores").Failed().Error, StringComparison.Ordinal);
        Assert.Contains("setting 'max-jobs' has invalid value '-1', expected 'auto' or a whole number", Show(null, "-j", "-1", "cores").Failed().Error, StringComparison.Ordinal);
        Assert.Contains("could not find setting 'nothing'", Show(null, "nothing").Failed().Error, StringComparison.Ordinal);
    }

    /// <summary>Every setting of the real one is known, with its type, aliases and default, unless the machine decides it.</summary>
    [PeerFact]
    public void KnowsEverySettingOfTheRealOne()
    {
        const string features = "nix-command flakes auto-allocate-uids configurable-impure-env";
        string[] flags = ["--json", "--option", "experimental-features", features];
        using var ours = JsonDocument.Parse(Show(null, flags).Succeeded().OutputBytes);
        var said = Programs.Peer.Run("nix", ["--store", "dummy://", "config", "show", .. flags], environment: new() { ["NIX_CONFIG"] = $"experimental-features = {features}", ["HOME"] = store.Directory });
        using var theirs = JsonDocument.Parse(said.Succeeded().OutputBytes);
        string[] elsewhere = ["build-hook", "builders", "extra-platforms", "netrc-file", "sandbox-paths", "ssl-cert-file", "substituters", "system-features", "require-drop-supplementary-groups", "external-builders"];
        foreach (var setting in theirs.RootElement.EnumerateObject())
        {
            Assert.True(ours.RootElement.TryGetProperty(setting.Name, out var own), setting.Name);
            var (a, b) = (setting.Value, own);
            Assert.Superset(Words(a.GetProperty("aliases")), Words(b.GetProperty("aliases")));
            Assert.Equal(a.GetProperty("experimentalFeature").ToString(), b.GetProperty("experimentalFeature").ToString());
            if (!elsewhere.Contains(setting.Name))
            {
                Assert.Equal((setting.Name, a.GetProperty("defaultValue").GetRawText()), (setting.Name, b.GetProperty("defaultValue").GetRawText()));
            }
        }
    }

    static HashSet<string> Words(JsonElement list) => [.. list.EnumerateArray().Select(word => word.GetString()!)];

    /// <summary>The page is what <c>nix config describe</c> prints; FIRN_ACCEPT=1 writes it.</summary>
    [Fact]
    public void TheManualDescribesThem()
    {
        var page = Path.Combine(Repository.Root, "docs/manual/settings.md");
        var now = Programs.Firn.Run("nix", "config", "describe").Succeeded().Output;
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(page, now);
        }
        Assert.Equal(File.ReadAllText(page), now);
    }

    /// <summary>A setting that is marked as without effect is read nowhere, and every other one somewhere.</summary>
    [Fact]
    public void TheTableSaysWhichOnesHaveAnEffect()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Firn.Cli"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("SettingTable.", StringComparison.Ordinal) && Path.GetFileName(file) != "ExperimentalFeatures.cs").Select(File.ReadAllText).ToList();
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/manual/settings.md")));
        Assert.True(rows.Count > 130);
        foreach (Match row in rows)
        {
            var (name, marked) = (row.Groups[1].Value, row.Groups[2].Success);
            // An older form of another setting is that one, wherever it is read.
            var read = row.Value.Contains("Older form of `", StringComparison.Ordinal) || sources.Any(source => source.Contains($"\"{name}\"", StringComparison.Ordinal));
            Assert.True(read != marked, $"'{name}' {(marked ? "has an effect now" : "is read nowhere")}: say so in SettingTable");
        }
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)`(?:, `[a-z0-9-]+`)*( \*)? \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
