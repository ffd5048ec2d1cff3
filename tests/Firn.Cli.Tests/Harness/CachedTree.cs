namespace Firn.Cli.Tests.Harness;

/// <summary>A directory of source texts that is evaluated with caches of its own.</summary>
public abstract class CachedTree : IDisposable
{
    readonly TemporaryStore store = new();

    private protected CachedTree() => Environment = new() { ["XDG_CACHE_HOME"] = store.File("cache") };

    private protected TemporaryStore Store => store;

    private protected Dictionary<string, string> Environment { get; }

    private protected string Tree => Directory.CreateDirectory(store.File("tree")).FullName;

    public void Dispose()
    {
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Write(string name, string text)
    {
        var path = Path.Combine(Tree, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private protected Finished Run(string program, params string[] words) => Programs.Firn.Run(program, words, environment: Environment, workingDirectory: Tree);

    private protected Finished Evaluate(params string[] words) => Run("nix-instantiate", ["--store", "dummy://", "--eval", "--strict", .. words]);
}
