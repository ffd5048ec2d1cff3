using Firn.Linux.Files;
using Firn.Linux.Processes;

namespace Firn.Linux.Tests;

/// <summary>Trees are walked while somebody swaps what is in them for links that lead elsewhere.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RaceTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("firn-race-").FullName;

    string At(string name) => Path.Combine(root, name);

    public void Dispose() => FileTree.Remove(root);

    /// <summary>A file and a directory that nothing may happen to, and what they look like.</summary>
    (string File, string Directory, Func<string> Look) Canary()
    {
        var directory = At("canary");
        Directory.CreateDirectory(Path.Combine(directory, "inner"));
        var file = Path.Combine(directory, "secret");
        File.WriteAllText(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(directory, (UnixFileMode)0x1c0);
        return (file, directory, () =>
        {
            using var handle = DirectoryHandle.Open(root);
            using var inside = handle.OpenDirectory("canary");
            return $"{handle.Status("canary")} {inside.Status("secret")} {string.Join(' ', inside.Entries().Select(entry => entry.Name.ToString()).Order())} {File.ReadAllText(file)}";
        });
    }

    /// <summary>Exchanges names of a tree as long as <paramref name="work"/> runs.</summary>
    void While(Action work, params (string Left, string Right)[] names)
    {
        using var stop = new CancellationTokenSource();
        var racer = new Thread(() =>
        {
            using var top = DirectoryHandle.Open(root);
            while (!stop.IsCancellationRequested)
            {
                foreach (var (left, right) in names)
                {
                    try
                    {
                        using var tree = top.OpenDirectory("tree");
                        tree.Rename(left, tree, right, RenameMode.Exchange);
                    }
                    catch (FileException)
                    {
                        // It is being removed or made.
                    }
                }
            }
        });
        racer.Start();
        try
        {
            work();
        }
        finally
        {
            stop.Cancel();
            racer.Join();
        }
    }

    /// <summary>Whether there is another round: on a busy machine the racer may not have had its turn yet.</summary>
    static bool GoesOn(int rounds, int swaps) => rounds < 400 || (swaps == 0 && rounds < 20_000);

    [Fact]
    public void A12_RemovingATreeThatIsSwappedForLinksRemovesNothingElsewhere()
    {
        var (file, directory, look) = Canary();
        var before = look();
        var (removed, swaps, rounds) = (0, 0, 0);
        While(() =>
        {
            for (; GoesOn(rounds, swaps); rounds++)
            {
                Directory.CreateDirectory(At("tree/wide"));
                for (var i = 0; i < 8; i++)
                {
                    File.WriteAllText(At($"tree/wide/f{i}"), "");
                }
                File.SetUnixFileMode(At("tree/wide"), (UnixFileMode)0x140);
                File.CreateSymbolicLink(At("tree/link"), directory);
                File.CreateSymbolicLink(At("tree/other"), file);
                File.WriteAllText(At("tree/plain"), "");
                while (Directory.Exists(At("tree")))
                {
                    try
                    {
                        FileTree.Remove(At("tree"));
                        removed++;
                    }
                    catch (FileException)
                    {
                        // To give up where a name has changed its kind is allowed.
                        swaps++;
                    }
                }
            }
        }, ("wide", "link"), ("plain", "other"));
        Assert.Equal(before, look());
        Assert.Equal(rounds, removed);
        Assert.True(swaps > 0, "nobody was ever quick enough: the race was none");
    }

    [Fact]
    public void A16_MakingATreeCanonicalWhileItIsSwappedForLinksChangesNothingElsewhere()
    {
        if (!CurrentProcess.IsRoot)
        {
            return;
        }
        var (file, directory, look) = Canary();
        var before = look();
        var swaps = 0;
        While(() =>
        {
            for (var rounds = 0; GoesOn(rounds, swaps); rounds++)
            {
                Directory.CreateDirectory(At("tree/sub"));
                File.WriteAllText(At("tree/plain"), "");
                File.CreateSymbolicLink(At("tree/other"), file);
                File.CreateSymbolicLink(At("tree/link"), directory);
                try
                {
                    FileTree.Canonicalise(DirectoryHandle.Working, At("tree"));
                }
                catch (FileException)
                {
                    swaps++;
                }
                while (Directory.Exists(At("tree")))
                {
                    try
                    {
                        FileTree.Remove(At("tree"));
                    }
                    catch (FileException)
                    {
                        swaps++;
                    }
                }
            }
        }, ("sub", "link"), ("plain", "other"));
        Assert.Equal(before, look());
        Assert.True(swaps > 0, "nobody was ever quick enough: the race was none");
    }
}
