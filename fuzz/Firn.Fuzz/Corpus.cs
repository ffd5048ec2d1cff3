namespace Firn.Fuzz;

/// <summary>The inputs that every run starts from and that <c>./test</c> replays: <c>fuzz/corpus/TARGET/</c>.</summary>
public static class Corpus
{
    public static string Directory(string target) => Path.Combine(Root(), "fuzz/corpus", target);

    public static IReadOnlyList<string> Files(string target) => [.. System.IO.Directory.EnumerateFiles(Directory(target)).Order(StringComparer.Ordinal)];

    static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
            {
                return directory.FullName;
            }
        }
        throw new DirectoryNotFoundException("fuzz/corpus is not above this program");
    }
}
