using System.Text;
using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Linux.Signing;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Profiles;

namespace Firn.Stores.Local.Tests;

public sealed class LocalStoreTests : IDisposable
{
    readonly TemporaryStore place = new();

    LocalStore Store => place.Store;

    public void Dispose() => place.Dispose();

    [Fact]
    public void WhatIsAddedIsValidCanonicalAndComesBackByteForByte()
    {
        var info = place.Tree("tree");
        Assert.True(Store.IsValid(info.Path));
        var back = new MemoryStream();
        Store.WriteNar(info.Path, back);
        Assert.Equal(TemporaryStore.TreeArchive("tree"), back.ToArray());
        using var directory = DirectoryHandle.Open(place.Real(info.Path));
        Assert.Equal(0x16du, DirectoryHandle.Working.Status(place.Real(info.Path)).Permissions);
        Assert.Equal((0x124u, 1L), (directory.Status("a").Permissions, directory.Status("a").ModifiedSeconds));
        Assert.Equal(0x16du, directory.OpenDirectory("b").Status("program").Permissions);
        Assert.Equal(1, directory.Status("link").ModifiedSeconds);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void ATreeThatIsToldIsTheOneThatItsArchiveGives()
    {
        var archive = TemporaryStore.TreeArchive("told");
        var told = Store.AddTree("told", visitor => NarReader.Read(new MemoryStream(archive), visitor));
        Assert.Equal((ulong)archive.Length, told.NarSize);
        Assert.Equal(told.Path, Store.AddContent("told", new MemoryStream(archive), ContentAddressMethod.Nar, HashAlgorithm.Sha256, []).Path);
        Assert.Equal(Store.StorePaths.Fixed("told", new(ContentAddressMethod.Nar, ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, archive))), told.Path);
        var back = new MemoryStream();
        Store.WriteNar(told.Path, back);
        Assert.Equal(archive, back.ToArray());
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
        Assert.ThrowsAny<NixException>(() => Store.AddTree("cut", visitor => NarReader.Read(new MemoryStream(archive, 0, archive.Length - 50), visitor)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Store.RealDirectory.ToString(), "tmp-*"));
    }

    [Theory]
    [InlineData(HashAlgorithm.Sha256, true)]
    [InlineData(HashAlgorithm.Sha256, false)]
    [InlineData(HashAlgorithm.Sha1, true)]
    public void ASmallFileIsTheSameWhetherItsArchiveIsAtHandOrNot(HashAlgorithm algorithm, bool executable)
    {
        using var other = new TemporaryStore();
        var archive = new MemoryStream();
        var writer = new NarWriter(archive);
        writer.File(ByteString.Empty, executable, "#!/bin/sh\n"u8);
        writer.Complete();
        archive.Position = 0;
        var atHand = Store.AddContent("script", archive, ContentAddressMethod.Nar, algorithm, []);
        var streamed = other.Store.AddContent("script", new BufferedStream(new MemoryStream(archive.ToArray())), ContentAddressMethod.Nar, algorithm, []);
        Assert.Equal((streamed.Path, streamed.NarHash, streamed.NarSize, streamed.ContentAddress), (atHand.Path, atHand.NarHash, atHand.NarSize, atHand.ContentAddress));
        var status = DirectoryHandle.Working.Status(place.Real(atHand.Path));
        Assert.Equal((executable ? 0x16du : 0x124u, 1L, 10L), (status.Permissions, status.ModifiedSeconds, status.Size));
        Assert.Equal(status.Permissions, DirectoryHandle.Working.Status(other.Real(streamed.Path)).Permissions);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Store.RealDirectory.ToString(), "*.lock"));
    }

    [Fact]
    public void RejectsAnArchiveThatIsNotWhatWasAnnounced()
    {
        var archive = TemporaryStore.TreeArchive("x");
        var info = new PathInfo { Path = StorePath.Parse(new string('0', 32) + "-x"), NarHash = Hash.Zero(HashAlgorithm.Sha256), NarSize = (ulong)archive.Length };
        Assert.Throws<HashMismatchException>(() => Store.AddToStore(info, new MemoryStream(archive)));
        Assert.False(Store.IsValid(info.Path));
        Assert.False(Path.Exists(place.Real(info.Path)));
        Assert.ThrowsAny<NixException>(() => Store.AddToStore(info with { NarSize = 10 }, new MemoryStream(archive)));
    }

    [Fact]
    public void RefusesReferencesThatAreNotValid()
    {
        Assert.Throws<InvalidPathException>(() => place.Tree("needs", StorePath.Parse(new string('1', 32) + "-absent")));
        Assert.Empty(Store.QueryAllValid());
    }

    [Fact]
    public void AnswersQuestionsAboutReferences()
    {
        var first = place.Text("first", "1");
        var second = place.Text("second", StoreDirectory.Default.Show(first), first);
        var third = place.Tree("third", second).Path;
        Assert.Equal([first, second, third], Store.QueryClosure([third]).OrderBy(path => path.Name));
        Assert.Equal([first, second], Store.QueryClosure([first, second, first]).OrderBy(path => path.Name));
        Assert.Throws<InvalidPathException>(() => Store.QueryClosure([third, StorePath.Parse(new string('1', 32) + "-absent")]));
        Assert.Equal([second], Store.QueryReferrers(first));
        Assert.Equal(3, Store.QueryReferrersClosure([first]).Count);
        Assert.Equal(first, Store.QueryByHashPart(first.HashPart));
        Assert.Null(Store.QueryByHashPart(new string('z', 32)));
    }

    [Fact]
    public void CollectsWhatNoRootKeepsUsersFirst()
    {
        var kept = place.Text("kept", "1");
        var root = place.Tree("root", kept).Path;
        var garbage = place.Tree("garbage", kept).Path;
        var link = Path.Combine(place.Root, "result");
        Store.AddPermanentRoot(link, root);
        place.Reopen();
        File.WriteAllText(Path.Combine(Store.RealDirectory.ToString(), "stray"), "x");
        var result = Store.CollectGarbage(new GarbageOptions());
        Assert.Equal([root, kept], Store.QueryAllValid().OrderByDescending(path => path.Name));
        Assert.Equal(new SortedSet<string> { StoreDirectory.Default.Show(garbage), "/nix/store/stray" }, [.. result.Paths]);
        Assert.True(result.BytesFreed > 0);
        Assert.Contains(Store.FindRoots(), found => found.Path == root && found.Root == link);
        File.Delete(link);
        Store.CollectGarbage(new GarbageOptions());
        Assert.Empty(Store.QueryAllValid());
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
        // The stale registration of the link is gone as well.
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Store.StateDirectory.ToString(), "gcroots/auto")));
    }

    [Fact]
    public void TemporaryRootsKeepWhileTheStoreIsOpen()
    {
        var path = place.Text("mine", "1");
        using (var other = LocalStore.Open(Store.Options))
        {
            other.CollectGarbage(new GarbageOptions());
            Assert.True(other.IsValid(path));
        }
        place.Reopen();
        Store.CollectGarbage(new GarbageOptions());
        Assert.False(Store.IsValid(path));
    }

    [Fact]
    public void DeletesOnlyWhatIsNamedAndNotAlive()
    {
        var needed = place.Text("needed", "1");
        var user = place.Tree("user", needed).Path;
        var link = Path.Combine(place.Root, "result");
        Store.AddPermanentRoot(link, user);
        place.Reopen();
        Assert.Throws<StoreException>(() => Store.CollectGarbage(new GarbageOptions { Action = GarbageAction.DeleteSpecific, Paths = [needed] }));
        Assert.Throws<StoreException>(() => Store.CollectGarbage(new GarbageOptions { Action = GarbageAction.DeleteSpecific, Paths = [user] }));
        Store.CollectGarbage(new GarbageOptions { Action = GarbageAction.DeleteSpecific, Paths = [user], IgnoreLiveness = true });
        Assert.Equal([needed], Store.QueryAllValid());
    }

    [Fact]
    public void StopsWhenEnoughIsFreed()
    {
        for (var i = 0; i < 5; i++)
        {
            place.Tree($"tree{i}");
        }
        place.Reopen();
        Store.CollectGarbage(new GarbageOptions { MaximumFreed = 1 });
        Assert.Equal(4, Store.QueryAllValid().Count);
    }

    [Theory]
    [InlineData("half of it", 0x124u)]
    [InlineData("", 0x124u)]
    [InlineData(null, 0x1a4u)]
    public void WhatAKilledProcessLeftInAPathsPlaceIsReplaced(string? left, uint mode)
    {
        var derivation = Store.Hashes.FillOutputs(TemporaryStore.Named("left"));
        var path = Store.StorePaths.PathOf(derivation);
        var text = Aterm.Write(derivation, Store.Directory);
        File.WriteAllBytes(place.Real(path), left is null ? text : Encoding.UTF8.GetBytes(left));
        DirectoryHandle.Working.SetMode(place.Real(path), mode);
        Store.AddDerivation(path, derivation);
        Assert.Equal(text, File.ReadAllBytes(place.Real(path)));
        var status = DirectoryHandle.Working.Status(place.Real(path));
        Assert.Equal((0x124u, 1L), (status.Permissions, status.ModifiedSeconds));
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void EightThreadsAddTheSamePathOnce()
    {
        var paths = new StorePath[8];
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() => paths[i] = place.Tree("shared").Path)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Single(paths.Distinct());
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Store.RealDirectory.ToString()), name => name.Contains(".lock", StringComparison.Ordinal) || name.Contains("tmp-", StringComparison.Ordinal));
    }

    [Fact]
    public void OptimisingSharesEqualFilesAndChangesNoContent()
    {
        var info = place.Tree("twice");
        place.Tree("again");
        var result = Store.Optimise();
        Assert.Equal(4, result.FilesLinked);
        using var directory = DirectoryHandle.Open(place.Real(info.Path));
        Assert.Equal(directory.Status("equal").Inode, directory.OpenDirectory("b").Status("equal").Inode);
        Assert.Equal(1, DirectoryHandle.Working.Status(place.Real(info.Path)).ModifiedSeconds);
        Assert.Equal(0, Store.Optimise().FilesLinked);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void VerificationNamesDamageAndForgetsWhatIsGone()
    {
        var damaged = place.Tree("damaged").Path;
        var gone = place.Text("gone", "1");
        var file = Path.Combine(place.Real(damaged), "a");
        DirectoryHandle.Working.SetMode(file, 0x180);
        File.AppendAllText(file, "!");
        File.Delete(place.Real(gone));
        var result = Store.Verify(checkContents: true);
        Assert.True(result.ErrorsRemain);
        Assert.Contains(result.Findings, finding => finding.Contains("-damaged' was modified!", StringComparison.Ordinal));
        Assert.Contains(result.Findings, finding => finding.Contains("-gone' disappeared", StringComparison.Ordinal));
        Assert.Equal([damaged], Store.QueryAllValid());
        // Repair swaps the good tree in.
        Store.AddToStore(Store.QueryPathInfo(damaged), new MemoryStream(TemporaryStore.TreeArchive("damaged")), new AddOptions { Repair = true });
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void AcceptsOnlyTrustedSignaturesWhenAsked()
    {
        var (secret, open) = Ed25519.MakeKeys();
        using var strict = LocalStore.Open(Store.Options with { TrustedPublicKeys = [$"key:{Convert.ToBase64String(open)}"] });
        var archive = TemporaryStore.TreeArchive("signed");
        var info = new PathInfo
        {
            Path = StorePath.Parse(new string('2', 32) + "-signed"),
            NarHash = ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, archive),
            NarSize = (ulong)archive.Length,
        };
        var check = new AddOptions { CheckSignatures = true };
        Assert.Throws<StoreException>(() => strict.AddToStore(info, new MemoryStream(archive), check));
        var signature = NamedKey.Sign($"key:{Convert.ToBase64String(secret)}", Encoding.UTF8.GetBytes(info.Fingerprint(StoreDirectory.Default)));
        var signed = info with { Signatures = [signature] };
        Assert.Throws<StoreException>(() => strict.AddToStore(signed with { References = [StorePath.Parse(new string('3', 32) + "-x")] }, new MemoryStream(archive), check));
        strict.AddToStore(signed, new MemoryStream(archive), check);
        Assert.Equal(1, strict.CountValidSignatures(strict.QueryPathInfo(info.Path)));
    }

    [Fact]
    public void ProfilesGoForwardBackAndForget()
    {
        var (one, two, three) = (place.Text("one", "1"), place.Text("two", "2"), place.Text("three", "3"));
        var profile = new Profile(Store, Path.Combine(place.Root, "nix/var/nix/profiles/system"));
        Assert.Equal([1, 2, 3], new[] { one, two, three }.Select(path => profile.Set(path).Number));
        Assert.Equal(3, profile.Set(three).Number);
        Assert.Equal("system-3-link", DirectoryHandle.Working.ReadLink(profile.Path));
        Assert.Equal((3, 2), (profile.RollBack().From, profile.Current!.Value));
        Assert.Throws<StoreException>(() => profile.Delete(profile.Select(["2"], DateTimeOffset.MaxValue)));
        Assert.Equal([1, 3], profile.Select(["old"], DateTimeOffset.MaxValue).Select(generation => generation.Number));
        Assert.Equal([1], profile.Select(["+1"], DateTimeOffset.MaxValue).Select(generation => generation.Number));
        // A clock that is behind the newest generation must not decide what is old.
        Assert.Throws<StoreException>(() => profile.Select(["1d"], DateTimeOffset.UnixEpoch));
        profile.Delete(profile.Select(["1"], DateTimeOffset.MaxValue));
        place.Reopen();
        Store.CollectGarbage(new GarbageOptions());
        Assert.Equal([three, two], Store.QueryAllValid().OrderBy(path => path.Name));
    }

    [Fact]
    public void AReadOnlyStoreAnswersAndChangesNothing()
    {
        var path = place.Text("x", "1");
        using var reader = LocalStore.Open(Store.Options with { ReadOnly = true });
        Assert.True(reader.IsValid(path));
        Assert.Throws<StoreException>(() => ((IStore)reader).AddText("y", "2"u8.ToArray(), []));
        Assert.Throws<StoreException>(() => reader.CollectGarbage(new GarbageOptions()));
        Assert.ThrowsAny<NixException>(() => LocalStore.Open(LocalStoreOptions.Below($"{place.Root}/none") with { ReadOnly = true }));
    }

    [Fact]
    public void RootsAreNotMadeOverOtherFiles()
    {
        var path = place.Text("x", "1");
        var file = Path.Combine(place.Root, "precious");
        File.WriteAllText(file, "!");
        Assert.Throws<StoreException>(() => Store.AddPermanentRoot(file, path));
        Assert.Equal("!", File.ReadAllText(file));
    }

    [Fact]
    public void NewRootsAreTakenWhileGarbageIsCollected()
    {
        var paths = Enumerable.Range(0, 40).Select(i => place.Tree($"tree{i}").Path).ToList();
        place.Reopen();
        var collector = new Thread(() => Store.CollectGarbage(new GarbageOptions()));
        collector.Start();
        using var other = LocalStore.Open(Store.Options);
        foreach (var path in paths)
        {
            other.AddTemporaryRoot(path);
            // From here on it stays as it is: there, or gone for good.
            var there = other.IsValid(path);
            Assert.Equal(there, Path.Exists(place.Real(path)));
        }
        collector.Join();
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void DirectoriesDeeperThanAPathCanNameAreRemoved()
    {
        var name = Path.Combine(place.Root, "deep");
        DirectoryHandle.Working.MakeDirectory(name);
        var directory = DirectoryHandle.Open(name);
        for (var depth = 0; depth < 3000; depth++)
        {
            directory.MakeDirectory("a-directory-name");
            var next = directory.OpenDirectory("a-directory-name");
            directory.Dispose();
            directory = next;
        }
        directory.Dispose();
        FileTree.Remove(name);
        Assert.False(Directory.Exists(name));
    }
}
