using Firn.Building;
using Firn.Cli.Commands.Stores;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Store;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix-store --realise</c>: makes outputs of derivations valid and prints them.</summary>
static class RealiseOperation
{
    public static int Run(NixStoreCall call)
    {
        var dryRun = call.Take("--dry-run");
        var check = call.Take("--check");
        call.Take("--ignore-unknown", "-Q", "--no-build-output");
        call.NoMoreFlags();
        var store = call.Store;
        var wanted = call.Operands.Select(operand => Parse(call, operand)).ToList();
        var requests = wanted.Select(pair => new BuildRequest(pair.Path, pair.Outputs)).ToList();
        var (code, summary) = BuildRun.Build(store, call.Reader.Settings, requests, check ? BuildMode.Check : BuildMode.Normal, dryRun);
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
                Console.Out.WriteLine(shown);
            }
        }
        return 0;
    }

    /// <summary><c>PATH</c>, or <c>DRV!out,dev</c>.</summary>
    static (StorePath Path, IReadOnlyCollection<string>? Outputs) Parse(NixStoreCall call, string operand)
    {
        var mark = operand.IndexOf('!', StringComparison.Ordinal);
        return mark < 0 ? (call.Path(operand), null) : (call.Path(operand[..mark]), operand[(mark + 1)..].Split(','));
    }
}
