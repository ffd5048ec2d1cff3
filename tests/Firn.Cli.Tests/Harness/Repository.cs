namespace Firn.Cli.Tests.Harness;

/// <summary>Places in the working copy.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    public static string Data => Path.Combine(Root, "tests/data");

    static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
        {
            directory = directory.Parent;
        }
        return directory?.FullName ?? throw new InvalidOperationException("the tests do not run inside of the repository: no Firn.slnx above them");
    }
}
