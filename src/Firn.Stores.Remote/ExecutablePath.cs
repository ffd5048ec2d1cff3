using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Remote;

/// <summary>Finds a program in PATH.</summary>
static class ExecutablePath
{
    public static ByteString Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Paths.Join(directory, program);
            if (DirectoryHandle.Working.TryStatusFollowing(path) is { Kind: FileKind.Regular, IsExecutable: true })
            {
                return path;
            }
        }
        throw new StoreException($"the program '{program}' is not in PATH");
    }
}
