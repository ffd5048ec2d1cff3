using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Stores;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Store;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix log</c>: what the builder of a path wrote.</summary>
static class LogCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var operands = new ArgumentReader(settings, invocation.Program).Read(invocation.Arguments);
        if (operands.Count != 1)
        {
            throw new UsageException("'nix log' takes one store path");
        }
        using var store = StoreOpener.OpenLocal(settings.Find("store"));
        var path = StorePathArgument.Resolve(store, operands[0].Split('^')[0]);
        var derivation = path.IsDerivation ? path : store.TryQueryPathInfo(path)?.Deriver ?? path;
        using var log = BuildLogs.TryRead(store.LogDirectory, derivation)
            ?? throw new StoreException($"build log of '{store.Directory.Show(derivation)}' is not available");
        using var output = DescriptorStream.Standard(1);
        log.CopyTo(output);
        return 0;
    });
}
