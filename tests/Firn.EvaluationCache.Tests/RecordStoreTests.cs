using FsCheck;
using FsCheck.Fluent;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache.Tests;

public sealed class RecordStoreTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("firn-records-").FullName;

    string Place => Path.Combine(directory, "evaluations");

    public void Dispose() => FileTree.Remove((ByteString)directory);

    static EvaluationRecord Record(byte fill, int size = 10, long started = 5)
    {
        var recorder = new Recorder(started);
        recorder.Content("/a/file", new FileIdentity(1, 2, 0x8000, 3, 4, 5, 6, 7), "text"u8);
        recorder.Kind("/a/missing", null);
        recorder.Target("/a/link", new FileIdentity(ulong.MaxValue, ulong.MaxValue, 0xa000, long.MaxValue, -1, 999_999_999, -1, 999_999_999), "/b");
        recorder.Variable("HOME", "/root");
        recorder.Variable("EMPTY", null);
        recorder.Validity(StorePath.Parse("00000000000000000000000000000000-package"), valid: true);
        return recorder.Finish([.. Enumerable.Repeat(fill, 32)], "nix-build", new Outcome(1, [1], [2, 3], new byte[size]))!;
    }

    static string Shown(EvaluationRecord? record) => record is null ? "none" : string.Join(' ', (string[])
    [
        Convert.ToHexString(record.Key), record.Title, $"{record.Started} {record.ValidUntil}",
        .. record.Files.Select(look => $"{look.Path} {look.Identity} {look.Asked} {Convert.ToHexString(look.Content)} {Convert.ToHexString(look.Names)} {look.Target}"),
        .. record.Variables.Select(pair => $"{pair.Key}={pair.Value}"),
        .. record.Paths.Select(pair => $"{pair.Key} {pair.Value}"),
        .. record.Further.Select(Shown),
        $"{record.Outcome.Status}", Convert.ToHexString(record.Outcome.Messages), Convert.ToHexString(record.Outcome.Output), Convert.ToHexString(record.Outcome.Result),
    ]);

    [Fact]
    public void A_kept_record_comes_back_as_it_was()
    {
        var store = new RecordStore(Place, 1 << 20);
        store.Keep(Record(1));
        Assert.Equal(Shown(Record(1)), Shown(new RecordStore(Place, 1 << 20).Find(Record(1).Key)));
        Assert.Null(store.Find(Record(2).Key));
    }

    [Fact]
    public void A_record_comes_back_with_its_steps()
    {
        var record = EvaluationRecord.Of([Record(1), Record(1, size: 1), Record(1, started: 7)]);
        Assert.Equal(Shown(record), Shown(RecordFormat.Read(RecordFormat.Write(record))));
        Assert.Equal([Shown(Record(1)), Shown(Record(1, size: 1)), Shown(Record(1, started: 7))], record.Steps.Select(Shown));
    }

    [Fact]
    public void A_step_with_steps_is_not_of_the_format() =>
        Assert.Null(RecordFormat.Read(RecordFormat.Write(EvaluationRecord.Of([Record(1), EvaluationRecord.Of([Record(2), Record(3)])]))));

    [Fact]
    public void A_record_with_any_bit_changed_or_any_end_cut_off_reads_as_none()
    {
        var bytes = RecordFormat.Write(Record(1));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(RecordFormat.Read(damaged));
        }
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(RecordFormat.Read(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void No_bytes_are_an_exception() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] body = [.. "firn-evaluation-3\n"u8, .. bytes];
            // With a right checksum, so that the reader itself meets the bytes.
            RecordFormat.Read((byte[])[.. body, .. Firn.Linux.Digests.OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, body).Bytes]);
        }));

    [Fact]
    public void The_records_that_were_not_used_for_longest_make_room()
    {
        var size = RecordFormat.Write(Record(1, 1000)).Length;
        var store = new RecordStore(Place, (2 * size) + 10);
        foreach (byte number in (byte[])[1, 2, 3])
        {
            store.Keep(Record(number, 1000));
            // The disk's clock is too coarse for three records in a row.
            DirectoryHandle.Working.SetModified(Path.Combine(Place, Convert.ToHexStringLower(Record(number).Key)), 1000 + number);
        }
        store.Keep(Record(4, 1000));
        Assert.Equal([false, false, true, true], new byte[] { 1, 2, 3, 4 }.Select(number => store.Find(Record(number).Key) is not null));
    }

    [Fact]
    public void A_directory_that_others_may_write_is_neither_believed_nor_written()
    {
        var store = new RecordStore(Place, 1 << 20);
        store.Keep(Record(1));
        DirectoryHandle.Working.SetMode(Place, 0x1ff);
        Assert.Null(store.Find(Record(1).Key));
        store.Keep(Record(2));
        Assert.Single(Directory.GetFiles(Place));
    }

    [Fact]
    public void Records_are_for_their_owner_alone()
    {
        new RecordStore(Place, 1 << 20).Keep(Record(1));
        Assert.Equal(0x1c0u, DirectoryHandle.Working.Status(Place).Permissions);
        Assert.Equal(0x180u, DirectoryHandle.Working.Status(Directory.GetFiles(Place).Single()).Permissions);
    }

    [Fact]
    public void Many_writers_of_one_key_leave_one_whole_record()
    {
        Parallel.For(0, 64, i => new RecordStore(Place, 1 << 20).Keep(Record(1, 100 + i)));
        Assert.NotNull(new RecordStore(Place, 1 << 20).Find(Record(1).Key));
        Assert.Single(Directory.GetFiles(Place));
    }

    [Fact]
    public void A_place_that_cannot_be_written_only_means_that_nothing_is_kept()
    {
        File.WriteAllText(Place, "a file where the directory should be");
        var store = new RecordStore(Place, 1 << 20);
        store.Keep(Record(1));
        Assert.Null(store.Find(Record(1).Key));
        Assert.Equal(0, store.Clear());
    }

    [Fact]
    public void Clearing_removes_records_and_nothing_else()
    {
        var store = new RecordStore(Place, 1 << 20);
        store.Keep(Record(1));
        File.WriteAllText(Path.Combine(Place, "mine"), "");
        Assert.Equal(1, store.Clear());
        Assert.Equal(["mine"], Directory.GetFiles(Place).Select(Path.GetFileName));
    }
}
