using Firn.Building;
using Firn.Cli.Commands.Stores;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Protocol.Serve;
using Firn.Store;
using Firn.Stores.Remote;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix-store --realise</c>: makes outputs of derivations valid and prints them.</summary>
static class RealiseOperation
{
    public static int Run(NixStoreCall call)
    {
        var dryRun = call.Take("--dry-run");
        var check = call.Take("--check");
        var repair = call.Take("--repair");
        call.Take("--ignore-unknown", "-Q", "--no-build-output");
        call.NoMoreFlags();
        if (call.Reader.Store?.StartsWith("ssh://", StringComparison.Ordinal) == true && !dryRun && !check)
        {
            return RunThere(call);
        }
        var store = call.Store;
        var wanted = call.Operands.Select(operand => Parse(store, operand)).ToList();
        var requests = wanted.Select(pair => new BuildRequest(pair.Path, pair.Outputs)).ToList();
        var (code, summary) = BuildRun.Build(store, call.Reader.Settings, requests, check ? BuildMode.Check : repair ? BuildMode.Repair : BuildMode.Normal, dryRun);
        if (code != 0 || summary is null)
        {
            return code;
        }
        var links = 0;
        foreach (var (path, names) in wanted)
        {
            IEnumerable<(string Name, StorePath Path)> outputs = path.IsDerivation
                ? summary.Outputs(path).Where(pair => names is null || names.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value))
                : [("out", path)];
            links++;
            foreach (var (name, output) in outputs)
            {
                var shown = store.Directory.Show(output);
                if (call.RootLink is { } root)
                {
                    var link = Paths.MakeAbsolute($"{root}{(links > 1 ? $"-{links}" : "")}{(name == "out" ? "" : $"-{name}")}");
                    store.AddPermanentRoot(link, output);
                    shown = link.ToString();
                }
                if (!call.Silent)
                {
                    Console.Out.WriteLine(shown);
                }
            }
        }
        return 0;
    }

    /// <summary>On the machine whose store it is.</summary>
    static int RunThere(NixStoreCall call)
    {
        using var store = (SshStore)StoreOpener.Open(call.Reader.Store);
        var settings = call.Reader.Settings;
        var wanted = call.Operands.Select(operand => Parse(store, operand)).ToList();
        var options = new ServeBuildOptions(
            (uint)settings.Number("max-silent-time", 0), (uint)settings.Number("timeout", 0), (ulong)settings.Number("max-build-log-size", 0), settings.Switch("keep-failed", false));
        store.Build([.. wanted.Select(pair => store.Directory.Show(pair.Path) + (pair.Path.IsDerivation && pair.Outputs is not null ? $"!{string.Join(',', pair.Outputs)}" : ""))], options);
        foreach (var (path, names) in wanted)
        {
            IEnumerable<StorePath> outputs = path.IsDerivation
                ? store.QueryOutputMap(path).Where(pair => names is null || names.Contains(pair.Key)).Select(pair => pair.Value ?? throw new StoreException(
                    $"'{store.Directory.Show(path)}' is built, but where its output '{pair.Key}' is only '{store.Url}' knows"))
                : [path];
            foreach (var output in outputs)
            {
                Console.Out.WriteLine(store.Directory.Show(output));
            }
        }
        return 0;
    }

    /// <summary><c>PATH</c>, or <c>DRV!out,dev</c>.</summary>
    static (StorePath Path, IReadOnlyCollection<string>? Outputs) Parse(IStore store, string operand)
    {
        var mark = operand.IndexOf('!', StringComparison.Ordinal);
        return mark < 0 ? (StorePathArgument.Resolve(store, operand), null) : (StorePathArgument.Resolve(store, operand[..mark]), operand[(mark + 1)..].Split(','));
    }
}
