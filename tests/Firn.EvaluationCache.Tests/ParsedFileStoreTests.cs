using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.EvaluationCache.Tests;

public sealed class ParsedFileStoreTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("firn-parsed-").FullName;

    string Place => Path.Combine(directory, "parsed");

    public void Dispose() => FileTree.Remove((ByteString)directory);

    ParsedFileStore Open(long limit = 1 << 20, long now = 0) => new(Place, limit, now == 0 ? DateTimeOffset.UtcNow.ToUnixTimeSeconds() : now);

    static byte[] Key(int number) => System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number));

    void KeepOne(int number, byte[] entry, long limit = 1 << 20)
    {
        using var store = Open(limit);
        store.Keep(Key(number), entry);
    }

    byte[]? Find(int number)
    {
        using var store = Open();
        return store.Find(Key(number));
    }

    string[] Segments() => [.. Directory.GetFiles(Place, "*.parsed").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];

    [Fact]
    public void Whatever_was_kept_comes_back_from_any_number_of_evaluations() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int Key, byte[] Entry)[][]>(),
        runs =>
        {
            FileTree.Remove((ByteString)directory);
            Directory.CreateDirectory(directory);
            var expected = new Dictionary<int, byte[]>();
            foreach (var run in runs)
            {
                using var store = Open();
                foreach (var (key, entry) in run)
                {
                    // As with texts: one key never stands for two entries.
                    if (expected.TryAdd(key, entry))
                    {
                        store.Keep(Key(key), entry);
                    }
                }
            }
            using var reader = Open();
            return expected.All(pair => reader.Find(Key(pair.Key)) is { } found && found.AsSpan().SequenceEqual(pair.Value))
                && reader.Find(Key(123_456_789)) is null && reader.Count().Files == expected.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_any_bit_changed_or_any_end_cut_off_an_entry_is_right_or_missing()
    {
        byte[][] entries = [[], [1], [2, 3, 4], [.. Enumerable.Range(0, 40).Select(i => (byte)i)]];
        using (var store = Open())
        {
            for (var i = 0; i < entries.Length; i++)
            {
                store.Keep(Key(i), entries[i]);
            }
        }
        var file = Segments().Single();
        var bytes = File.ReadAllBytes(file);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, damaged);
            IsRightOrMissing();
        }
        for (var length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(file, bytes.AsSpan(0, length).ToArray());
            IsRightOrMissing();
        }
        File.WriteAllBytes(file, bytes);
        Assert.Equal(entries, Enumerable.Range(0, entries.Length).Select(Find));

        void IsRightOrMissing()
        {
            using var store = Open();
            for (var i = 0; i < entries.Length; i++)
            {
                if (store.Find(Key(i)) is { } found)
                {
                    Assert.Equal(entries[i], found);
                }
            }
        }
    }

    [Fact]
    public void Many_small_segments_become_few_and_lose_nothing()
    {
        for (var i = 0; i < 40; i++)
        {
            KeepOne(i, [(byte)i]);
        }
        Assert.InRange(Segments().Length, 1, 9);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal<byte[]?>([(byte)i], Find(i)));
    }

    [Fact]
    public void A_damaged_segment_among_those_that_become_one_is_removed_and_the_others_are_kept()
    {
        for (var i = 0; i < 8; i++)
        {
            KeepOne(i, [(byte)i]);
        }
        File.WriteAllText(Segments()[0], "damaged");
        KeepOne(8, [8]);
        Assert.Single(Segments());
        Assert.Equal(8, Enumerable.Range(0, 9).Count(i => Find(i) is not null));
    }

    [Fact]
    public void What_was_not_used_for_longest_goes_first_when_room_ends()
    {
        var old = DateTimeOffset.UtcNow - TimeSpan.FromDays(9);
        KeepOne(1, new byte[3000]);
        File.SetLastWriteTimeUtc(Segments().Single(), old.UtcDateTime);
        KeepOne(2, new byte[3000]);
        File.SetLastWriteTimeUtc(Segments().Single(file => File.GetLastWriteTimeUtc(file) > old.UtcDateTime.AddDays(1)), old.UtcDateTime.AddDays(1));
        // The older one is used: it is the younger one from now on.
        Assert.NotNull(Find(1));
        KeepOne(3, new byte[3000], limit: 9000);
        Assert.Equal((true, false, true), (Find(1) is not null, Find(2) is not null, Find(3) is not null));
    }

    [Fact]
    public void An_evaluation_that_parses_more_than_there_is_room_for_keeps_what_fits()
    {
        using (var store = Open(limit: 20_000))
        {
            for (var i = 0; i < 100; i++)
            {
                store.Keep(Key(i), new byte[1000]);
            }
        }
        Assert.InRange(Segments().Sum(file => new FileInfo(file).Length), 10_000, 20_000);
    }

    [Fact]
    public void Somebody_elses_directory_is_neither_believed_nor_written()
    {
        KeepOne(1, [1]);
        Assert.NotNull(Find(1));
        DirectoryHandle.Working.SetMode(Place, 0x1ff);
        Assert.Null(Find(1));
        KeepOne(2, [2]);
        Assert.Single(Segments());
    }

    [Fact]
    public void What_a_killed_evaluation_left_is_not_read_and_goes_after_an_hour()
    {
        KeepOne(1, [1]);
        var left = Path.Combine(Place, ".tmp-1-x.parsed");
        File.Copy(Segments().Single(), left);
        File.Delete(Segments().Single());
        Assert.Null(Find(1));
        KeepOne(2, [2]);
        Assert.True(File.Exists(left));
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
        KeepOne(3, [3]);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void Writers_readers_and_who_clears_do_not_disturb_each_other()
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            try
            {
                for (var round = 0; round < 60; round++)
                {
                    using var store = Open();
                    for (var i = 0; i < 10; i++)
                    {
                        var number = ((thread + round) * 7) + i;
                        if (store.Find(Key(number)) is { } found)
                        {
                            Assert.Equal(BitConverter.GetBytes(number), found);
                        }
                        else
                        {
                            store.Keep(Key(number), BitConverter.GetBytes(number));
                        }
                    }
                    if (thread == 0 && round % 20 == 19)
                    {
                        store.Clear();
                    }
                }
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        Assert.Empty(Directory.GetFiles(Place, ".tmp-*"));
    }

    [Fact]
    public void Clearing_removes_what_is_damaged_too()
    {
        KeepOne(1, [1]);
        File.WriteAllText(Path.Combine(Place, "0.parsed"), "damaged");
        using (var store = Open())
        {
            Assert.Equal(1, store.Clear());
        }
        Assert.Empty(Segments());
    }

    [Fact]
    public void Keys_differ_with_the_text_and_with_the_version()
    {
        using var store = Open();
        string Key(string version, string text) => Convert.ToHexString(store.KeyOf(version, Encoding.UTF8.GetBytes(text)));
        Assert.Equal(4, new[] { Key("1", "a"), Key("2", "a"), Key("1", "b"), Key("2", "b") }.Distinct().Count());
        Assert.Equal(Key("1", "a"), Key("1", "a"));
    }
}
