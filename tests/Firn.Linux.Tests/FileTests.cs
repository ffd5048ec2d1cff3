using System.Runtime.InteropServices;
using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Linux.Tests;

public sealed class FileTests : IDisposable
{
    readonly string root = Path.Combine(Path.GetTempPath(), $"firn-files-{Guid.NewGuid():N}");

    public FileTests() => Directory.CreateDirectory(root);

    public void Dispose() => FileTree.Remove(root);

    [Fact]
    public void NamesThatAreNotUtf8Survive()
    {
        using var directory = DirectoryHandle.Open(root);
        ByteString name = new(new byte[] { 0xff, (byte)'x', 0xc3 });
        directory.CreateFile(name).Dispose();
        Assert.Equal([name], directory.Entries().Select(entry => entry.Name));
        directory.Remove(name);
        Assert.Empty(directory.Entries());
    }

    [Fact]
    public void AFileOfOneOperationIsClosedOnceAndOfNoUseAfterwards()
    {
        using var directory = DirectoryHandle.Open(root);
        var file = directory.CreateScoped("a");
        FileContents.Write(file, "text"u8);
        FileContents.Close(file);
        // The number may be another file's by now.
        using var other = directory.OpenFile("a");
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => FileContents.Write(file, "more"u8));
        Assert.Throws<ObjectDisposedException>(() => FileContents.Close(file));
        Assert.Equal("text"u8, FileContents.ReadAll(other));
        Assert.Null(directory.TryCreateScoped("a"));
        var name = new string('n', 255);
        directory.CreateScoped(name).Dispose();
        Assert.NotNull(directory.TryStatus(name));
        Assert.Throws<FileException>(() => directory.CreateScoped(new string('n', 300)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65533)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_000)]
    public void BorrowedContentsAreThoseOfTheFile(int size)
    {
        var bytes = Bytes(size);
        File.WriteAllBytes($"{root}/a", bytes);
        using var file = DirectoryHandle.Working.OpenScoped($"{root}/a");
        var contents = FileContents.Borrow(file);
        Assert.Equal(size, contents.Length);
        Assert.Equal(bytes, contents.Span);
        var memory = contents.Memory;
        if (MemoryMarshal.TryGetArray(memory, out var place))
        {
            Assert.All(place.Array!.Skip(size).Take(4), behind => Assert.Equal(0, behind));
        }
        else
        {
            // What is large is not kept for anybody else.
            Assert.True(size >= 65536);
        }
        contents.Dispose();
        contents.Dispose();
        Assert.Throws<ObjectDisposedException>(() => contents.Memory);
        if (size >= 65536)
        {
            Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        }
    }

    static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    // A pipe has no size.
    [Theory]
    [InlineData(65536)]
    [InlineData(131072)]
    [InlineData(500_000)]
    public void WhatTellsNoSizeIsBorrowedAsAWhole(int size)
    {
        var (bytes, pipe) = (Bytes(size), $"{root}/pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }
        var writer = new Thread(() => File.WriteAllBytes(pipe, bytes));
        writer.Start();
        using var file = DirectoryHandle.Working.OpenScopedFollowing(pipe);
        using var contents = FileContents.Borrow(file);
        writer.Join();
        Assert.Equal(bytes, contents.Span);
    }

    [Fact]
    public void AFileThatNoArrayCanHoldIsRefusedByName()
    {
        using (var large = File.Create($"{root}/large"))
        {
            large.SetLength(3L << 30);
        }
        using var file = DirectoryHandle.Working.OpenScoped($"{root}/large");
        var failure = Assert.Throws<FileException>(() => FileContents.Borrow(file, $"{root}/large"));
        Assert.Equal($"reading from file '{root}/large': File too large", failure.Message);
    }

    [Fact]
    public void SymlinksAreNotFollowedOnTheWayDown()
    {
        Directory.CreateDirectory($"{root}/outside");
        File.WriteAllText($"{root}/outside/canary", "!");
        Directory.CreateDirectory($"{root}/tree");
        File.CreateSymbolicLink($"{root}/tree/link", $"{root}/outside");
        using var tree = DirectoryHandle.Open($"{root}/tree");
        Assert.Throws<FileException>(() => tree.OpenDirectory("link"));
        Assert.Throws<FileException>(() => tree.CreateFile("link"));
        FileTree.Remove($"{root}/tree");
        Assert.True(File.Exists($"{root}/outside/canary"));
    }

    /// <summary>A directory that is swapped for a link while it is removed: what the link points to is never touched.</summary>
    [Fact]
    public void RemovalCannotBeLedElsewhere()
    {
        Directory.CreateDirectory($"{root}/outside");
        File.WriteAllText($"{root}/outside/f0", "!");
        File.CreateSymbolicLink($"{root}/evil", $"{root}/outside");
        using var top = DirectoryHandle.Open(root);
        var stop = false;
        var racer = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    top.Rename("evil", top, "tree", RenameMode.Exchange);
                    top.Rename("evil", top, "tree", RenameMode.Exchange);
                }
                catch (FileException)
                {
                }
            }
        });
        racer.Start();
        for (var round = 0; round < 300; round++)
        {
            try
            {
                Directory.CreateDirectory($"{root}/tree");
                for (var i = 0; i < 5; i++)
                {
                    File.WriteAllText($"{root}/tree/g{i}", "x");
                }
                FileTree.Remove(top, "tree");
            }
            catch (Exception failure) when (failure is FileException or IOException)
            {
            }
            Assert.Equal("!", File.ReadAllText($"{root}/outside/f0"));
        }
        Volatile.Write(ref stop, true);
        racer.Join();
    }

    [Fact]
    public void RestoringNeverWritesThroughWhatExists()
    {
        var archive = new MemoryStream();
        var writer = new NarWriter(archive);
        writer.File(ByteString.Empty, executable: false, "new"u8);
        writer.Complete();
        File.WriteAllText($"{root}/victim", "old");
        File.CreateSymbolicLink($"{root}/link", $"{root}/victim");
        foreach (var name in new[] { "victim", "link", "link/" })
        {
            archive.Position = 0;
            Assert.Throws<FileException>(() => NarRestore.Restore(archive, $"{root}/{name}"));
        }
        Assert.Equal("old", File.ReadAllText($"{root}/victim"));
    }

    [Fact]
    public void DumpAndRestoreAreInverse()
    {
        Directory.CreateDirectory($"{root}/a/b");
        File.WriteAllText($"{root}/a/b/c", "text");
        File.CreateSymbolicLink($"{root}/a/z", "nowhere");
        var first = new MemoryStream();
        NarDump.Write($"{root}/a", first);
        first.Position = 0;
        NarRestore.Restore(first, $"{root}/copy");
        var second = new MemoryStream();
        NarDump.Write($"{root}/copy", second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void TreesWithOtherThanFilesDirectoriesAndLinksAreRefused()
    {
        Directory.CreateDirectory($"{root}/t");
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint($"{root}/t/socket"));
            Assert.Throws<BadArchiveException>(() => NarDump.Write($"{root}/t", Stream.Null));
            Assert.Throws<FileException>(() => FileTree.Canonicalise(DirectoryHandle.Working, $"{root}/t"));
        }
    }

    [Fact]
    public void ReplacedFilesAndLinksLeaveNothingBeside()
    {
        DurableFiles.Write($"{root}/f", "one"u8);
        DurableFiles.Write($"{root}/f", "two"u8, 0x180);
        DurableFiles.ReplaceSymlink($"{root}/l", "a");
        DurableFiles.ReplaceSymlink($"{root}/l", "b");
        Assert.Equal("two", File.ReadAllText($"{root}/f"));
        Assert.Equal("b", DirectoryHandle.Working.ReadLink($"{root}/l"));
        Assert.Equal(2, Directory.GetFileSystemEntries(root).Length);
    }

    [Theory]
    [InlineData("/a/./b//c/../d", "/a/b/d")]
    [InlineData("/..", "/")]
    [InlineData("/", "/")]
    public void PathsAreBroughtToTheirShortestForm(string path, string expected) => Assert.Equal(expected, Paths.MakeAbsolute(path));
}
