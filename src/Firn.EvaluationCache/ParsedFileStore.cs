using System.Text;
using Firn.Evaluation;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.EvaluationCache;

/// <summary>
/// Parsed files on disk, for all evaluations of a user: a directory of <see cref="ParsedSegment"/>s. An evaluation that parsed something writes one more when it
/// ends; when there are many, small ones become one. May be deleted at any time; used by any number of processes at once. Failures of the disk
/// only mean that nothing is kept.
/// </summary>
/// <param name="directory">Absolute.</param>
/// <param name="limit">Bytes that all segments together may take; those that were not used for longest go first.</param>
/// <param name="now">Seconds since 1970.</param>
public sealed class ParsedFileStore(ByteString directory, long limit, long now) : IParsedFiles, IDisposable
{
    internal const string Suffix = ".parsed";

    // All are looked through for a text that is not kept.
    const int MostSegments = 8;

    readonly CacheDirectory cache = new(directory);
    readonly Lock gate = new();
    ParsedSegment[]? opened;
    DirectoryHandle? written;
    ParsedSegmentWriter? writer;
    bool hasFailed;
    DigestOfVersion? versioned;

    // One reference: two threads may come at once.
    sealed record DigestOfVersion(string Version, byte[] Digest);

    public byte[] KeyOf(string version, ReadOnlySpan<byte> text)
    {
        var known = versioned;
        if (known?.Version != version)
        {
            versioned = known = new DigestOfVersion(version, Digest(Encoding.UTF8.GetBytes(version)));
        }
        var key = Digest(text);
        for (var i = 0; i < key.Length; i++)
        {
            key[i] ^= known.Digest[i];
        }
        return key;
    }

    public byte[]? Find(byte[] key)
    {
        foreach (var segment in Segments())
        {
            if (segment.Find(key) is { } entry)
            {
                return entry;
            }
        }
        return null;
    }

    public void Keep(byte[] key, ReadOnlySpan<byte> parsed)
    {
        lock (gate)
        {
            if (hasFailed)
            {
                return;
            }
            try
            {
                if (writer is null && (written ??= cache.Make()) is { } place)
                {
                    writer = new ParsedSegmentWriter(place);
                }
                if (writer?.SizeWith(parsed.Length) <= limit)
                {
                    writer.Add(key, parsed);
                }
                hasFailed = writer is null;
            }
            catch (FileException)
            {
                Abandon();
            }
        }
    }

    /// <summary>Writes down what was kept. Nothing is kept any more: a thread that works ahead may still come.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            try
            {
                if (writer is not null && !hasFailed)
                {
                    writer.Finish();
                    Merge();
                    Prune();
                    CacheDirectory.RemoveRemains(written!, now);
                }
                TouchUsed();
            }
            catch (FileException)
            {
                // A full disk, a missing right: the next run parses again.
            }
            Abandon();
            written?.Dispose();
            written = null;
            foreach (var segment in opened ?? [])
            {
                segment.Dispose();
            }
            opened = [];
        }
    }

    /// <summary>How many files are kept, and the bytes they take on disk.</summary>
    public (int Files, long Size) Count()
    {
        var all = Segments();
        return (all.Sum(static segment => segment.Count), all.Sum(static segment => segment.Size));
    }

    /// <summary>Removes all and gives how many files were kept.</summary>
    public int Clear()
    {
        var removed = 0;
        using var place = cache.Open();
        foreach (var segment in Segments())
        {
            removed += place!.TryRemove(segment.Name) ? segment.Count : 0;
        }
        foreach (var (name, _, _) in place is null ? [] : Files(place))
        {
            // One that is damaged.
            place!.TryRemove(name);
        }
        return removed;
    }

    static byte[] Digest(ReadOnlySpan<byte> bytes) => OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, bytes).Bytes.ToArray();

    void Abandon()
    {
        hasFailed = true;
        writer?.Dispose();
        writer = null;
    }

    ParsedSegment[] Segments()
    {
        if (Volatile.Read(ref opened) is { } known)
        {
            return known;
        }
        lock (gate)
        {
            if (opened is null)
            {
                using var place = TryOpen();
                Volatile.Write(ref opened, place is null ? [] : Whole(place));
            }
            return opened!;
        }
    }

    DirectoryHandle? TryOpen()
    {
        try
        {
            return cache.Open();
        }
        catch (FileException)
        {
            return null;
        }
    }

    static ParsedSegment[] Whole(DirectoryHandle place) =>
        [.. Files(place).Select(file => ParsedSegment.TryOpen(place, file.Name)).OfType<ParsedSegment>()];

    // What looks like segments, largest first.
    static List<(ByteString Name, long Size, long Used)> Files(DirectoryHandle place)
    {
        var found = new List<(ByteString Name, long Size, long Used)>();
        foreach (var entry in place.Entries())
        {
            if (entry.Name.Span.EndsWith(Encoding.ASCII.GetBytes(Suffix)) && entry.Name[0] != '.' && place.TryStatus(entry.Name) is { Kind: Linux.Files.FileKind.Regular } status)
            {
                found.Add((entry.Name, status.Size, status.ModifiedSeconds));
            }
        }
        found.Sort(static (a, b) => b.Size.CompareTo(a.Size));
        return found;
    }

    // The small ones become one, but a large one is only written again with others that together are of its order. Who reads them meanwhile has them open.
    void Merge()
    {
        var files = Files(written!);
        if (files.Count <= MostSegments)
        {
            return;
        }
        var total = 0L;
        var small = new List<ParsedSegment>();
        try
        {
            for (var i = files.Count - 1; i >= 0 && (small.Count < 2 || files[i].Size <= total * 4); i--)
            {
                if (ParsedSegment.TryOpen(written!, files[i].Name) is { } segment)
                {
                    small.Add(segment);
                    total += segment.Size;
                }
                else
                {
                    written!.TryRemove(files[i].Name);
                }
            }
            if (small.Count < 2 || total > limit)
            {
                return;
            }
            using var merged = new ParsedSegmentWriter(written!);
            foreach (var (key, entry) in small.SelectMany(static segment => segment.All()))
            {
                merged.Add(key, entry);
            }
            merged.Finish();
            foreach (var segment in small)
            {
                written!.TryRemove(segment.Name);
            }
        }
        finally
        {
            foreach (var segment in small)
            {
                segment.Dispose();
            }
        }
    }

    void Prune()
    {
        var left = limit;
        foreach (var (name, size, _) in Files(written!).OrderByDescending(static file => file.Used))
        {
            left -= size;
            if (left < 0)
            {
                written!.TryRemove(name);
            }
        }
    }

    void TouchUsed()
    {
        var used = (opened ?? []).Where(static segment => segment.WasUsed).ToList();
        if (used.Count == 0)
        {
            return;
        }
        using var place = TryOpen();
        foreach (var segment in used)
        {
            if (place is not null)
            {
                CacheDirectory.Touch(place, segment.Name, now);
            }
        }
    }
}
