using System.Text;
using Firn.Linux.Digests;
using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache;

/// <summary>Records as bytes: see <c>docs/formats/evaluation-records.md</c>. What is damaged, cut or of another version reads as null.</summary>
public static class RecordFormat
{
    static ReadOnlySpan<byte> Magic => "firn-evaluation-3\n"u8;

    const int DigestSize = 32;

    public static byte[] Write(EvaluationRecord record)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Magic);
        writer.Write(record.Key);
        writer.WriteBytes(Encoding.UTF8.GetBytes(record.Title));
        writer.Write(record.Started);
        writer.Write(record.ValidUntil);
        WriteOutcome(writer, record.Outcome);
        writer.Write7BitEncodedInt(record.Variables.Count);
        foreach (var (name, value) in record.Variables)
        {
            writer.WriteBytes(name.Span);
            writer.Write(value is not null);
            writer.WriteBytes(value is { } set ? set.Span : []);
        }
        writer.Write7BitEncodedInt(record.Paths.Count);
        foreach (var (path, valid) in record.Paths)
        {
            writer.WriteBytes(Encoding.ASCII.GetBytes(path.BaseName));
            writer.Write(valid);
        }
        writer.Write7BitEncodedInt(record.Files.Count);
        var before = ByteString.Empty;
        foreach (var look in record.Files)
        {
            WriteLook(writer, look, before);
            before = look.Path;
        }
        writer.Write7BitEncodedInt(record.Further.Count);
        foreach (var step in record.Further)
        {
            writer.WriteBytes(Write(step));
        }
        writer.Flush();
        var body = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        return [.. body, .. OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, body).Bytes];
    }

    /// <summary>Null for anything but bytes that <see cref="Write"/> made.</summary>
    public static EvaluationRecord? Read(ReadOnlyMemory<byte> bytes) => Read(bytes, mayHaveSteps: true);

    static EvaluationRecord? Read(ReadOnlyMemory<byte> bytes, bool mayHaveSteps)
    {
        if (bytes.Length < Magic.Length + DigestSize || !bytes.Span.StartsWith(Magic))
        {
            return null;
        }
        var body = bytes[..^DigestSize];
        if (!OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, body.Span).Bytes.SequenceEqual(bytes.Span[^DigestSize..]))
        {
            return null;
        }
        try
        {
            return ReadBody(body[Magic.Length..], mayHaveSteps);
        }
        catch (Exception malformed) when (malformed is ArgumentException or IOException or FormatException or NixException)
        {
            // Whole, but not written by this version of the format.
            return null;
        }
    }

    static EvaluationRecord ReadBody(ReadOnlyMemory<byte> body, bool mayHaveSteps)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray()));
        var key = reader.ReadBytes(DigestSize);
        var title = Encoding.UTF8.GetString(reader.ReadSizedBytes());
        long started = reader.ReadInt64(), until = reader.ReadInt64();
        var outcome = ReadOutcome(reader);
        var variables = new KeyValuePair<ByteString, ByteString?>[reader.ReadCount()];
        for (var i = 0; i < variables.Length; i++)
        {
            var name = new ByteString(reader.ReadSizedBytes());
            var set = reader.ReadBoolean();
            var value = new ByteString(reader.ReadSizedBytes());
            variables[i] = new(name, set ? value : (ByteString?)null);
        }
        var paths = new KeyValuePair<StorePath, bool>[reader.ReadCount()];
        for (var i = 0; i < paths.Length; i++)
        {
            paths[i] = new(StorePath.Parse(Encoding.ASCII.GetString(reader.ReadSizedBytes())), reader.ReadBoolean());
        }
        var files = new FileLook[reader.ReadCount()];
        var before = ByteString.Empty;
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = ReadLook(reader, before);
            before = files[i].Path;
        }
        var further = new EvaluationRecord[reader.ReadCount()];
        for (var i = 0; i < further.Length; i++)
        {
            further[i] = Read(reader.ReadSizedBytes(), mayHaveSteps: false) ?? throw new FormatException("a step that is no record");
        }
        return new EvaluationRecord
        {
            Key = key,
            Title = title,
            Started = started,
            ValidUntil = until,
            Outcome = outcome,
            Variables = variables,
            Paths = paths,
            Files = files,
            Further = further.Length == 0 || mayHaveSteps ? further : throw new FormatException("a step with steps"),
        };
    }

    static void WriteOutcome(BinaryWriter writer, Outcome outcome)
    {
        writer.Write7BitEncodedInt(outcome.Status);
        writer.WriteBytes(outcome.Messages);
        writer.WriteBytes(outcome.Output);
        writer.WriteBytes(outcome.Result);
    }

    static Outcome ReadOutcome(BinaryReader reader) => new(reader.Read7BitEncodedInt(), reader.ReadSizedBytes(), reader.ReadSizedBytes(), reader.ReadSizedBytes());

    // A path is what it shares with the one before, and the rest.
    static void WriteLook(BinaryWriter writer, FileLook look, ByteString before)
    {
        var shared = look.Path.Span.CommonPrefixLength(before.Span);
        writer.Write7BitEncodedInt(shared);
        writer.WriteBytes(look.Path.Span[shared..]);
        writer.Write((byte)look.Asked);
        writer.Write(look.Identity is not null);
        if (look.Identity is { } identity)
        {
            writer.Write7BitEncodedInt64((long)identity.Device);
            writer.Write7BitEncodedInt64((long)identity.Inode);
            writer.Write7BitEncodedInt((int)identity.Mode);
            writer.Write7BitEncodedInt64(identity.Size);
            writer.Write7BitEncodedInt64(identity.ModifiedSeconds);
            writer.Write7BitEncodedInt((int)identity.ModifiedNanoseconds);
            writer.Write7BitEncodedInt64(identity.ChangedSeconds);
            writer.Write7BitEncodedInt((int)identity.ChangedNanoseconds);
        }
        if ((look.Asked & Asked.Content) != 0)
        {
            writer.Write(look.Content);
        }
        if ((look.Asked & Asked.Names) != 0)
        {
            writer.Write(look.Names);
        }
        if ((look.Asked & Asked.Target) != 0)
        {
            writer.WriteBytes(look.Target.Span);
        }
    }

    static FileLook ReadLook(BinaryReader reader, ByteString before)
    {
        var path = new ByteString([.. before.Span[..reader.Read7BitEncodedInt()], .. reader.ReadSizedBytes()]);
        var asked = (Asked)reader.ReadByte();
        FileIdentity? identity = !reader.ReadBoolean() ? null : new FileIdentity(
            (ulong)reader.Read7BitEncodedInt64(),
            (ulong)reader.Read7BitEncodedInt64(),
            (uint)reader.Read7BitEncodedInt(),
            reader.Read7BitEncodedInt64(),
            reader.Read7BitEncodedInt64(),
            (uint)reader.Read7BitEncodedInt(),
            reader.Read7BitEncodedInt64(),
            (uint)reader.Read7BitEncodedInt());
        return new FileLook(
            path,
            identity,
            asked,
            (asked & Asked.Content) != 0 ? reader.ReadBytes(DigestSize) : [],
            (asked & Asked.Names) != 0 ? reader.ReadBytes(DigestSize) : [],
            (asked & Asked.Target) != 0 ? new ByteString(reader.ReadSizedBytes()) : default);
    }
}
