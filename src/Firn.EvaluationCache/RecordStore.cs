using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.EvaluationCache;

/// <summary>One kept record, without what is in it.</summary>
/// <param name="Name">The key in hexadecimal: the file's name.</param>
/// <param name="Size">Bytes on the disk.</param>
/// <param name="Used">Seconds since 1970 when it was written or last answered.</param>
public sealed record KeptRecord(string Name, long Size, long Used);

/// <summary>
/// A directory of records, a file for each. May be deleted at any time; used by any number of processes at once: a file appears
/// complete or not at all. Failures of the disk only mean that nothing is remembered.
/// </summary>
/// <param name="directory">Made when first written to, for its owner alone: messages of an evaluation are nobody else's business.</param>
/// <param name="limit">Bytes that all records together may take; the ones that were not used for longest go first.</param>
public sealed class RecordStore(ByteString directory, long limit)
{
    readonly CacheDirectory cache = new(directory);

    /// <summary>The record of a key; null when there is none that can be read.</summary>
    public EvaluationRecord? Find(byte[] key) => cache.IsOurs() ? Read(Convert.ToHexStringLower(key)) is { } record && record.Key.AsSpan().SequenceEqual(key) ? record : null : null;

    /// <summary>A record by its name, for looking at it.</summary>
    public EvaluationRecord? Read(string name)
    {
        try
        {
            using var file = DirectoryHandle.Working.OpenFile(Place(name));
            return RecordFormat.Read(FileContents.ReadAll(file));
        }
        catch (FileException)
        {
            return null;
        }
    }

    /// <summary>A record has answered: it is not old.</summary>
    public void Touch(EvaluationRecord record, long now) =>
        CacheDirectory.Touch(DirectoryHandle.Working, Place(Convert.ToHexStringLower(record.Key)), now);

    /// <summary>Replaces what was kept for the key.</summary>
    public void Keep(EvaluationRecord record)
    {
        var bytes = RecordFormat.Write(record);
        if (bytes.Length > limit)
        {
            return;
        }
        try
        {
            using var handle = cache.Make();
            if (handle is null)
            {
                return;
            }
            ByteString name = Convert.ToHexStringLower(record.Key);
            var temporary = DurableFiles.TemporaryName(name);
            try
            {
                using (var file = handle.CreateFile(temporary, 0x180))
                {
                    FileContents.Write(file, bytes, temporary);
                    FileContents.Close(file, temporary);
                }
                handle.Rename(temporary, handle, name);
            }
            catch
            {
                handle.TryRemove(temporary);
                throw;
            }
            CacheDirectory.RemoveRemains(handle, record.Started);
            Prune();
        }
        catch (FileException)
        {
            // A full disk, a missing right: the next run evaluates again.
        }
    }

    /// <summary>Null while another process has its turn, or when there is no place for records. Reading and keeping needs none.</summary>
    public IDisposable? TryTakeTurn()
    {
        try
        {
            using var handle = cache.Make();
            return handle is null ? null : FileLock.TryTake(Paths.Join(directory, ".turn"), exclusive: true);
        }
        catch (FileException)
        {
            return null;
        }
    }

    /// <summary>All records, the last used ones first. What else lies in the directory is left out.</summary>
    public IReadOnlyList<KeptRecord> List()
    {
        using var handle = cache.Open();
        if (handle is null)
        {
            return [];
        }
        var all = new List<KeptRecord>();
        foreach (var entry in handle.Entries())
        {
            if (handle.TryStatus(entry.Name) is { Kind: FileKind.Regular } status)
            {
                all.Add(new KeptRecord(entry.Name.ToString(), status.Size, status.ModifiedSeconds));
            }
        }
        return [.. all.Where(record => IsRecordName(record.Name)).OrderByDescending(record => record.Used).ThenBy(record => record.Name, StringComparer.Ordinal)];
    }

    /// <summary>Removes every record and gives their number.</summary>
    public int Clear()
    {
        var removed = 0;
        foreach (var record in List())
        {
            removed += DirectoryHandle.Working.TryRemove(Place(record.Name)) ? 1 : 0;
        }
        return removed;
    }

    void Prune()
    {
        var left = limit;
        foreach (var record in List())
        {
            left -= record.Size;
            if (left < 0)
            {
                DirectoryHandle.Working.TryRemove(Place(record.Name));
            }
        }
    }

    static bool IsRecordName(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    ByteString Place(string name) => Paths.Join(directory, name);
}
