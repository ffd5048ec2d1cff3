using Firn.Cli.Arguments;
using Firn.Cli.Commands.Stores;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Profiles;

namespace Firn.Cli.Commands.Profiles;

/// <summary><c>nix-collect-garbage</c>: old generations first if asked, then what nothing keeps.</summary>
static class NixCollectGarbageCommand
{
    public static int Run(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        string? specification = null;
        var (maximum, dry) = (ulong.MaxValue, false);
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "-d" or "--delete-old":
                    specification ??= "old";
                    break;
                case "--delete-older-than":
                    specification = reader.Value();
                    break;
                case "--max-freed":
                    maximum = NixStoreMaintenance.Size(reader.Value());
                    break;
                case "--dry-run":
                    dry = true;
                    break;
                default:
                    throw reader.Unknown();
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        if (specification is not null)
        {
            foreach (var directory in (ReadOnlySpan<ByteString>)[Paths.Join(store.StateDirectory, "profiles"), ProfileLocation.UserDirectory])
            {
                RemoveBelow(store, directory, specification, dry);
            }
        }
        if (!dry)
        {
            NixStoreMaintenance.Collect(store, new GarbageOptions
            {
                MaximumFreed = maximum,
                KeepOutputs = NixStoreMaintenance.Setting(reader, "keep-outputs", false),
                KeepDerivations = NixStoreMaintenance.Setting(reader, "keep-derivations", true),
            });
        }
        return 0;
    }

    static void RemoveBelow(ILocalStore store, ByteString directory, string specification, bool dry)
    {
        using var folder = DirectoryHandle.TryOpen(directory);
        foreach (var entry in folder?.Entries() ?? [])
        {
            var path = Paths.Join(directory, entry.Name);
            switch (folder!.KindOf(entry))
            {
                case FileKind.Directory:
                    RemoveBelow(store, path, specification, dry);
                    break;
                case FileKind.Symlink when new Profile(store, path) is { Current: not null } profile:
                    Console.Error.WriteLine($"removing old generations of profile {path}");
                    GenerationRemoval.Remove(profile, [specification], dry);
                    break;
                default:
                    break;
            }
        }
    }
}
