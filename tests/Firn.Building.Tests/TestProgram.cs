using Firn.Primitives;

namespace Firn.Building.Tests;

/// <summary>The firn program that tests start: the native one when FIRN_BINARY_DIRECTORY names its place, else the one built beside the tests.</summary>
static class TestProgram
{
    public static IReadOnlyList<ByteString> Launcher { get; } = [Find()];

    /// <summary>What the managed program needs besides itself.</summary>
    public static IReadOnlyList<string> Directories { get; } =
        [Path.GetDirectoryName(Launcher[0].ToString())!, Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))];

    static string Find()
    {
        if (Environment.GetEnvironmentVariable("FIRN_BINARY_DIRECTORY") is { Length: > 0 } native)
        {
            return Path.Combine(native, "firn");
        }
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var outputs = Path.Combine(directory, "artifacts", "bin", "Firn.Cli");
            if (Directory.Exists(outputs))
            {
                return Directory.GetFiles(outputs, "firn", SearchOption.AllDirectories)
                    .OrderByDescending(File.GetLastWriteTimeUtc).First();
            }
        }
        throw new FileNotFoundException("the firn program is not built");
    }
}
