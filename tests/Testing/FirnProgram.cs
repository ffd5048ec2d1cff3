namespace Firn.Testing;

/// <summary>The firn program that tests start: the native one when FIRN_BINARY_DIRECTORY names its place, else the newest one built beside the tests.</summary>
static class FirnProgram
{
    public static string File { get; } = Find();

    static string Find()
    {
        if (Environment.GetEnvironmentVariable("FIRN_BINARY_DIRECTORY") is { Length: > 0 } native)
        {
            return Path.Combine(native, "firn");
        }
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var outputs = Path.Combine(directory, "artifacts", "bin", "Firn.Cli");
            if (Directory.Exists(outputs) && Directory.GetFiles(outputs, "firn", SearchOption.AllDirectories).MaxBy(System.IO.File.GetLastWriteTimeUtc) is { } built)
            {
                return built;
            }
        }
        throw new FileNotFoundException("the firn program is not built");
    }
}
