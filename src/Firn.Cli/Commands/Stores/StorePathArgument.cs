using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary>Store paths as people name them: themselves, something below them, or a symlink that leads there.</summary>
static class StorePathArgument
{
    /// <exception cref="StoreException">It leads to no store path.</exception>
    public static StorePath Resolve(IStore store, string argument)
    {
        var path = Paths.MakeAbsolute(argument);
        for (var steps = 0; steps < 40; steps++)
        {
            if (store.Directory.Split(path) is var (found, _))
            {
                return found;
            }
            if (DirectoryHandle.Working.TryStatus(path) is not { Kind: FileKind.Symlink })
            {
                break;
            }
            var target = DirectoryHandle.Working.ReadLink(path);
            path = Paths.MakeAbsolute(Paths.IsAbsolute(target) ? target : Paths.Join(Paths.Parent(path), target));
        }
        throw new StoreException($"path '{Paths.MakeAbsolute(argument)}' is not in the Nix store");
    }
}
