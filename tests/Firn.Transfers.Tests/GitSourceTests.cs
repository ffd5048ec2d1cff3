using System.Diagnostics;
using System.Text;
using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Tests;

public sealed class GitSourceTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("firn-git-").FullName;
    readonly List<string> warnings = [];
    readonly HashSet<string> features = ["flakes"];

    InputSources Sources => new(new SourceOptions { CacheDirectory = Path.Combine(directory, "cache"), Warn = warnings.Add, Features = features });

    public void Dispose() => Process.Start("rm", ["-rf", directory]).WaitForExit();

    string Git(string place, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", Path.Combine(directory, place), "-c", "user.name=n", "-c", "user.email=e", "-c", "protocol.file.allow=always", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["GIT_AUTHOR_DATE"], start.Environment["GIT_COMMITTER_DATE"]) = ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    string Repository(string name, params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(Path.Combine(directory, name));
        Git(name, "init", "-q", "-b", "main");
        return Commit(name, files);
    }

    string Commit(string name, params (string Name, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            Write(name, file, text);
        }
        Git(name, "add", "-A");
        Git(name, "commit", "-q", "-m", "a change");
        return Git(name, "rev-parse", "HEAD");
    }

    void Write(string name, string file, string text)
    {
        var path = Path.Combine(directory, name, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    FetchedSource Fetch(string place, params (string Name, object Value)[] attributes) => Sources.Fetch(Input.FromAttributes(
        [new("type", "git"), new("url", Path.Combine(directory, place)), .. attributes.Select(a => new KeyValuePair<string, object>(a.Name, a.Value))], features));

    static string Listing(FetchedSource source) => string.Join(' ', Names(source.Tree!.Value).Order(StringComparer.Ordinal));

    static IEnumerable<string> Names(SourcePath path) => path.Root.Kind(path.Path) == FileKind.Directory
        ? path.Root.ReadDirectory(path.Path).SelectMany(entry => Names(path.Child(entry.Name.Span)))
        : [path.Path.ToString()];

    static string Read(FetchedSource source, string file) => Encoding.UTF8.GetString(source.Tree!.Value.Root.ReadFile(file));

    [Fact]
    public void AWorkTreeIsItsTrackedFilesAsTheyStand()
    {
        var commit = Repository("r", ("a", "one"), ("d/b", "two"));
        Write("r", "untracked", "x");
        using var source = Fetch("r");
        Assert.Equal("/a /d/b", Listing(source));
        Assert.Equal(commit, source.Input.Text("rev"));
        Assert.Equal("refs/heads/main", source.Input.Reference);
        Assert.Equal(1, source.RevisionCount!());
        Assert.Equal(1577934245, source.Input.LastModified);
        Assert.Empty(warnings);
    }

    [Fact]
    public void AChangedWorkTreeIsCalledDirty()
    {
        var commit = Repository("r", ("a", "one"), ("gone", "x"));
        Write("r", "a", "changed");
        File.Delete(Path.Combine(directory, "r/gone"));
        using var source = Fetch("r");
        Assert.Equal("/a", Listing(source));
        Assert.Equal("changed", Read(source, "/a"));
        Assert.Equal(commit + "-dirty", source.Input.Text("dirtyRev"));
        Assert.Null(source.Input.Revision);
        Assert.Equal([$"Git tree '{directory}/r' is dirty"], warnings);
    }

    [Fact]
    public void ACommitIsReadAsItWasCommitted()
    {
        var first = Repository("r", ("a", "one"), (".gitattributes", "a text eol=crlf\nsub export-subst\nhidden export-ignore\n"), ("sub", "$Format:%H$"), ("hidden/x", "h"));
        Commit("r", ("a", "two"));
        using var source = Fetch("r", ("rev", first));
        Assert.Equal("one", Read(source, "/a"));
        Assert.Equal("$Format:%H$", Read(source, "/sub"));
        Assert.Equal("/.gitattributes /a /hidden/x /sub", Listing(source));
        using var exported = Fetch("r", ("rev", first), ("exportIgnore", true));
        Assert.Equal("/.gitattributes /a /sub", Listing(exported));
    }

    [Fact]
    public void LinksAndExecutableBitsAreKept()
    {
        Repository("r", ("a", "one"));
        File.SetUnixFileMode(Path.Combine(directory, "r/a"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(directory, "r/l"), "a");
        using var source = Fetch("r", ("rev", Commit("r")));
        var root = source.Tree!.Value.Root;
        Assert.True(root.IsExecutable("/a"));
        Assert.Equal("a", root.ReadLink("/l").ToString());
    }

    [Fact]
    public void ABareRepositoryIsClonedIntoTheCache()
    {
        Repository("r", ("a", "one"));
        Git(".", "clone", "-q", "--bare", "r", "bare.git");
        using (var source = Fetch("bare.git"))
        {
            Assert.Equal("refs/heads/main", source.Input.Reference);
        }
        Assert.Single(Directory.GetDirectories(Path.Combine(directory, "cache/gitv3")));
        // It is young: the repository is not asked again.
        Directory.Move(Path.Combine(directory, "bare.git"), Path.Combine(directory, "elsewhere"));
        Directory.CreateDirectory(Path.Combine(directory, "bare.git"));
        using var again = Fetch("bare.git");
        Assert.Equal("one", Read(again, "/a"));
    }

    [Fact]
    public void AShallowCloneHasNoCount()
    {
        Repository("r", ("a", "one"));
        Commit("r", ("a", "two"));
        Git(".", "clone", "-q", "--bare", "r", "bare.git");
        using var source = Fetch("bare.git", ("shallow", true));
        Assert.Null(source.RevisionCount);
        Assert.Equal("two", Read(source, "/a"));
    }

    [Fact]
    public void SubmodulesStandWhereTheyBelong()
    {
        Repository("inner", ("s", "sub"));
        Repository("r", ("a", "one"));
        Git("r", "submodule", "--quiet", "add", "../inner", "in/ner");
        var commit = Commit("r");
        using var worktree = Fetch("r", ("submodules", true));
        Assert.Equal("/.gitmodules /a /in/ner/s", Listing(worktree));
        using var committed = Fetch("r", ("rev", commit), ("submodules", true));
        Assert.Equal("/.gitmodules /a /in/ner/s", Listing(committed));
        using var without = Fetch("r", ("rev", commit));
        Assert.Equal("/.gitmodules /a", Listing(without));
    }

    [Theory]
    [InlineData("ref", "nope", "resolving Git reference 'nope'")]
    [InlineData("lfs", true, "Git LFS")]
    public void WhatCannotBeHadIsNamed(string name, object value, string message)
    {
        Repository("r", ("a", "one"));
        Assert.Contains(message, Assert.Throws<EvaluationException>(() => Fetch("r", (name, value))).Message, StringComparison.Ordinal);
    }
}
