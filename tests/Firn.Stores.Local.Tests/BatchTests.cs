using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Tests;

/// <summary>What one evaluation adds: derivations that wait for each other, and one registration for all.</summary>
public sealed class BatchTests : IDisposable
{
    readonly TemporaryStore place = new();

    LocalStore Store => place.Store;

    public void Dispose() => place.Dispose();

    [Fact]
    public void BatchesAreSeenAtOnceHereAndRegisteredTogether()
    {
        using var other = LocalStore.Open(Store.Options);
        StorePath path;
        using (Store.BeginBatch())
        {
            path = place.Text("batched", "1");
            Assert.True(Store.IsValid(path));
            Assert.False(other.IsValid(path));
        }
        Assert.True(other.IsValid(path));
        Assert.Equal(Store.QueryPathInfo(path).NarHash, other.HashOnDisk(path));
    }

    [Fact]
    public void DerivationsOfABatchAreRegisteredWithTheirOutputsAndReferences()
    {
        StorePath first, second;
        Derivation derivation;
        using (Store.BeginBatch())
        {
            var input = Store.Hashes.FillOutputs(TemporaryStore.Named("first"));
            Store.AddDerivation(first = Store.StorePaths.PathOf(input), input);
            derivation = Store.Hashes.FillOutputs(TemporaryStore.Named("second", first));
            Store.AddDerivation(second = Store.StorePaths.PathOf(derivation), derivation);
        }
        place.Reopen();
        Assert.Equal([first], Store.QueryPathInfo(second).References);
        Assert.Equal([second], Store.QueryValidDerivers(derivation.OutputPaths(Store.StorePaths)["dev"]!));
        Assert.Equal(Aterm.Write(derivation, Store.Directory), File.ReadAllBytes(place.Real(second)));
        Assert.Equal(second, Store.StorePaths.Derivation(Store.ReadDerivation(second)).Path);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void AFileThatAnotherBatchPutThereStaysTheSameFile()
    {
        var derivation = Store.Hashes.FillOutputs(TemporaryStore.Named("shared"));
        var path = Store.StorePaths.PathOf(derivation);
        using var other = LocalStore.Open(Store.Options);
        using (other.BeginBatch())
        {
            other.AddDerivation(path, derivation);
            other.WriteWaiting();
            var before = DirectoryHandle.Working.Status(place.Real(path)).Inode;
            Store.AddDerivation(path, derivation);
            Assert.Equal(before, DirectoryHandle.Working.Status(place.Real(path)).Inode);
        }
        Assert.True(Store.IsValid(path));
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    (StorePath Path, Derivation Derivation) Add(string name, StorePath? input = null)
    {
        var derivation = Store.Hashes.FillOutputs(TemporaryStore.Named(name, input));
        var path = Store.StorePaths.PathOf(derivation);
        Store.AddDerivation(path, derivation);
        Store.Hashes.Remember(path, derivation);
        return (path, derivation);
    }

    [Fact]
    public void ADerivationThatWaitsIsThereForWhoeverAsksTheStore()
    {
        using (Store.BeginBatch())
        {
            var (first, derivation) = Add("first");
            Assert.False(File.Exists(place.Real(first)));
            Assert.Equal(Aterm.Write(derivation, Store.Directory), Aterm.Write(Store.ReadDerivation(first), Store.Directory));
            var (second, _) = Add("second", first);
            Assert.False(File.Exists(place.Real(second)));
            Assert.Equal([first], Store.QueryPathInfo(second).References);
            var (third, _) = Add("third", second);
            Assert.True(Store.IsValid(third));
            var (fourth, made) = Add("fourth", third);
            Assert.Equal([fourth], Store.QueryValidDerivers(made.OutputPaths(Store.StorePaths)["dev"]!));
        }
        Assert.Equal(4, Store.QueryAllValid().Count);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void ManyDerivationsOfABatchAreWrittenBeforeItEnds()
    {
        using (Store.BeginBatch())
        {
            StorePath? last = null;
            for (var i = 0; i < 1000; i++)
            {
                last = Add($"number-{i}", last).Path;
            }
            Assert.InRange(Directory.GetFiles(Store.RealDirectory.ToString(), "*.drv").Length, 900, 1000);
        }
        place.Reopen();
        Assert.Equal(1000, Store.QueryAllValid().Count);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void WhatWaitsIsKeptFromCollectionOnceItIsWritten()
    {
        var (kept, derivation) = Add("kept");
        var (dropped, _) = Add("dropped");
        place.Reopen();
        using var collecting = LocalStore.Open(Store.Options);
        using (Store.BeginBatch())
        {
            Store.AddDerivation(kept, derivation);
            Store.WriteWaiting();
            collecting.CollectGarbage(new GarbageOptions());
            Assert.True(collecting.IsValid(kept));
            Assert.False(collecting.IsValid(dropped));
        }
    }

    [Fact]
    public void WhatWasCollectedWhileItWaitedIsWrittenAgain()
    {
        var (path, derivation) = Add("collected");
        place.Reopen();
        using var collecting = LocalStore.Open(Store.Options);
        using (Store.BeginBatch())
        {
            Store.AddDerivation(path, derivation);
            collecting.CollectGarbage(new GarbageOptions());
            Assert.False(collecting.IsValid(path));
        }
        Assert.True(collecting.IsValid(path));
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public void WhatCouldNotBeWrittenIsTriedAgain()
    {
        var real = Store.RealDirectory.ToString();
        using (Store.BeginBatch())
        {
            var (first, _) = Add("first");
            var (second, _) = Add("second", first);
            Directory.Move(real, real + ".away");
            Assert.Throws<FileException>(Store.RegisterPending);
            Directory.Move(real + ".away", real);
            Assert.True(Store.IsValid(first));
            Assert.True(Store.IsValid(second));
        }
        place.Reopen();
        Assert.Equal(2, Store.QueryAllValid().Count);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }

    [Fact]
    public async Task ThreadsThatAddToOneBatchNeverRegisterAReferenceBeforeWhatItNames()
    {
        using (Store.BeginBatch())
        {
            var threads = Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(() =>
            {
                StorePath? last = null;
                for (var i = 0; i < 100; i++)
                {
                    var derivation = TemporaryStore.Named($"{thread}-{i}", last);
                    lock (place)
                    {
                        Store.Hashes.FillOutputs(derivation);
                    }
                    last = Store.StorePaths.PathOf(derivation);
                    Store.AddDerivation(last, derivation);
                    Store.Hashes.Remember(last, derivation);
                    place.Text($"note-{thread}-{i}", "refers to it", last);
                }
            }, TaskCreationOptions.LongRunning)).ToArray();
            Exception? failure = null;
            while (failure is null && !threads.All(static thread => thread.IsCompleted))
            {
                failure = Record.Exception(Store.RegisterPending);
            }
            await Task.WhenAll(threads);
            Assert.Null(failure);
        }
        Assert.Equal(800, Store.QueryAllValid().Count);
        Assert.False(Store.Verify(checkContents: true).ErrorsRemain);
    }
}
