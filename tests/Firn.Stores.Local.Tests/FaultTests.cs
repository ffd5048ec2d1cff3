using Firn.Linux.Files;
using Firn.Store;

namespace Firn.Stores.Local.Tests;

/// <summary>Death and device errors at every kind of moment: what is valid is whole, and the same command again succeeds.</summary>
public sealed class FaultTests : IDisposable
{
    readonly TemporaryStore place = new();

    public void Dispose() => place.Dispose();

    string Source()
    {
        var folder = Path.Combine(place.Root, "source");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        for (var i = 0; i < 30; i++)
        {
            File.WriteAllText(Path.Combine(folder, i % 2 == 0 ? "sub" : ".", $"file{i}"), new string('x', i * 500));
        }
        return folder;
    }

    /// <summary>Kills at the n-th system call of a kind, for each kind that changes files and many n: no luck with clocks is needed.</summary>
    [Theory]
    [InlineData("--add")]
    [InlineData("--gc")]
    [InlineData("--optimise")]
    public void SurvivesBeingKilledAtAnyChange(string operation)
    {
        if (!HasTracer())
        {
            return;
        }
        var source = Source();
        var killed = 0;
        foreach (var call in new[] { "renameat2", "syncfs", "mkdirat", "unlinkat", "fchmodat", "utimensat", "pwrite64", "linkat" })
        {
            foreach (var number in new[] { 1, 2, 4, 9, 25 })
            {
                if (operation != "--add")
                {
                    place.Reopen();
                    place.Tree("one");
                    place.Tree("two");
                    place.Store.Dispose();
                }
                // These calls are ours and the database's alone; the runtime's own start makes none of them.
                string[] arguments = operation == "--add" ? ["--add", source] : [operation];
                var (code, _, _) = Programs.Run("strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"inject={call}:signal=KILL:when={number}", Programs.Firn, "nix-store", "--store", place.Root, .. arguments]);
                killed += code == 0 ? 0 : 1;
                place.Reopen();
                var result = place.Store.Verify(checkContents: true);
                Assert.False(result.ErrorsRemain, $"{call} {number}: {string.Join('\n', result.Findings)}");
                place.Store.Dispose();
                if (code == 0)
                {
                    break;
                }
            }
            string[] repeat = operation == "--add" ? ["--add", source] : [operation];
            var again = Programs.Run(Programs.Firn, ["nix-store", "--store", place.Root, .. repeat]);
            Assert.True(again.Code == 0, again.Error);
        }
        place.Reopen();
        Assert.False(place.Store.Verify(checkContents: true).ErrorsRemain);
        Assert.NotEqual(0, killed);
    }

    /// <summary>A device that reports an error when it is flushed makes the operation fail and leaves nothing valid.</summary>
    [Theory]
    [InlineData("syncfs", "EIO")]
    [InlineData("syncfs", "ENOSPC")]
    [InlineData("renameat2", "ENOSPC")]
    [InlineData("chmod,fchmod,fchmodat", "EIO")]
    public void DeviceErrorsAreReported(string call, string error)
    {
        if (!HasTracer())
        {
            return;
        }
        var source = Source();
        var failed = Programs.Run("strace", "-f", "-qq", "-o", "/dev/null", "-e", $"inject={call}:error={error}", Programs.Firn, "nix-store", "--store", place.Root, "--add", source);
        Assert.NotEqual(0, failed.Code);
        Assert.StartsWith("error: ", failed.Error, StringComparison.Ordinal);
        place.Reopen();
        Assert.Empty(place.Store.QueryAllValid());
        place.Store.Dispose();
        Assert.Equal(0, Programs.Run(Programs.Firn, "nix-store", "--store", place.Root, "--add", source).Code);
        place.Reopen();
        Assert.Single(place.Store.QueryAllValid());
    }

    /// <summary>Small files take another way to the disk: one flush for the file, one for its directory.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void FlushErrorsOfSingleFilesAreReported(int number)
    {
        if (!HasTracer())
        {
            return;
        }
        var file = Path.Combine(place.Root, "file");
        File.WriteAllText(file, "x");
        // fsync is also SQLite's; with the store open already the first ones are ours.
        var failed = Programs.Run("strace", "-f", "-qq", "-o", "/dev/null", "-e", $"inject=fsync:error=EIO:when={number}+", Programs.Firn, "nix-store", "--store", place.Root, "--add", file);
        Assert.NotEqual(0, failed.Code);
        place.Reopen();
        Assert.Empty(place.Store.QueryAllValid());
    }

    [Fact]
    public void SurvivesBeingKilledAtRandomMoments()
    {
        var source = Source();
        var random = new Random(20);
        for (var round = 0; round < 25; round++)
        {
            place.Store.Dispose();
            string[] operation = round % 3 == 2 ? ["--gc"] : ["--add", source];
            using var process = Programs.Start(Programs.Firn, ["nix-store", "--store", place.Root, .. operation]);
            if (!process.WaitForExit(random.Next(60, 300)))
            {
                process.Kill();
            }
            process.WaitForExit();
            place.Reopen();
            var result = place.Store.Verify(checkContents: true);
            Assert.False(result.ErrorsRemain, string.Join('\n', result.Findings));
        }
        place.Store.Dispose();
        Assert.Equal(0, Programs.Run(Programs.Firn, "nix-store", "--store", place.Root, "--add", source).Code);
        place.Reopen();
        place.Store.CollectGarbage(new GarbageOptions());
        // Nothing is left but what Nix itself leaves: the pool.
        Assert.Equal([".links"], DirectoryHandle.Open(place.Store.RealDirectory).Entries().Select(entry => entry.Name.ToString()));
    }

    static bool HasTracer() => File.Exists("/usr/bin/strace") && Programs.Run("strace", "-qq", "-o", "/dev/null", "true").Code == 0;
}
