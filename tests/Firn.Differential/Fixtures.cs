namespace Firn.Differential;

/// <summary>The files that programs read: the same for both evaluators. In a program <c>@files@</c> stands for their directory.</summary>
internal sealed class Fixtures : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("firn-differential-").FullName;

    /// <summary>Where evaluators keep what they keep: not among the files that programs read.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("firn-differential-home-").FullName;

    public Fixtures()
    {
        Directory.CreateDirectory(Path.Combine(Root, "dir/c"));
        Write("a.txt", "text a\n");
        Write("b.json", "{\"a\":1}");
        Write("default.nix", "{ a = 1; b = ./a.txt; }");
        Write("function.nix", "{ a, b ? 2 }: a + b");
        Write("scoped.nix", "[ a (b.c or b) (builtins.typeOf a) ]");
        Write("bad.nix", "{ a = 1;\n  b = ;\n}\n");
        Write("dir/default.nix", "x: y: [ x y ]");
        Write("dir/c/d", "");
        Write("dir/e", "e");
    }

    public string Resolve(string program) => program.Replace("@files@", Root, StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (string place in (string[])[Root, Home])
        {
            foreach (string file in Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).ToArray())
                File.Delete(file);
            foreach (string directory in Directory.EnumerateDirectories(place, "*", SearchOption.AllDirectories).OrderByDescending(name => name.Length).Append(place).ToArray())
                Directory.Delete(directory);
        }
    }

    void Write(string name, string text) => File.WriteAllText(Path.Combine(Root, name), text);
}
