using System.Text;
using Firn.Store;

namespace Firn.Cli.Workers;

/// <summary>
/// What an evaluation and the processes that help it say to each other, over two pipes. Both ends are the same program, so it has no version. The end of the requests means: no more
/// work; the helper then answers with what it looked at.
/// </summary>
static class WorkerProtocol
{
    internal enum Request : byte
    {
        /// <summary>A number of places follows. Answered by a finding for each and, behind that of a derivation, what is told of it; then <see cref="ChunkEnd"/>.</summary>
        Work,

        /// <summary>What was written to the store is to be registered. Answered by <see cref="ChunkEnd"/>.</summary>
        Settle,
    }

    internal readonly record struct ChunkEnd(bool IsFull, int Milliseconds);

    public static void WritePlaces(BinaryWriter writer, IReadOnlyCollection<Place> places)
    {
        writer.Write((byte)Request.Work);
        writer.Write7BitEncodedInt(places.Count);
        foreach (var place in places)
        {
            var steps = place.Steps;
            writer.Write7BitEncodedInt(steps.Length);
            foreach (var step in steps)
            {
                writer.Write(step);
            }
        }
        writer.Flush();
    }

    public static List<string[]> ReadPlaces(BinaryReader reader)
    {
        var places = new List<string[]>();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var steps = new string[reader.Read7BitEncodedInt()];
            for (var i = 0; i < steps.Length; i++)
            {
                steps[i] = reader.ReadString();
            }
            places.Add(steps);
        }
        return places;
    }

    public static void WriteFinding(BinaryWriter writer, Finding finding)
    {
        writer.Write((byte)finding.Kind);
        if (finding.Kind == FindingKind.Derivation)
        {
            writer.Write(finding.Name);
            writer.Write7BitEncodedInt(finding.Identity);
        }
    }

    public static Finding ReadFinding(BinaryReader reader, int process)
    {
        var kind = (FindingKind)reader.ReadByte();
        return kind == FindingKind.Derivation ? new Finding(kind, reader.ReadString(), process, reader.Read7BitEncodedInt()) : new Finding(kind);
    }

    public static void WriteTold(BinaryWriter writer, Told? told)
    {
        writer.Write(told is not null);
        if (told is null)
        {
            return;
        }
        writer.Write7BitEncodedInt(told.Facts.Count);
        foreach (var fact in told.Facts)
        {
            writer.Write(fact);
        }
        writer.Write(told.Kept?.BaseName ?? "");
    }

    public static Told? ReadTold(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }
        var facts = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < facts.Length; i++)
        {
            facts[i] = reader.ReadString();
        }
        return new Told(facts, reader.ReadString() is { Length: > 0 } kept ? StorePath.Parse(kept) : null);
    }

    public static void WriteEnd(BinaryWriter writer, ChunkEnd end)
    {
        writer.Write(end.IsFull);
        writer.Write7BitEncodedInt(end.Milliseconds);
        writer.Flush();
    }

    public static ChunkEnd ReadEnd(BinaryReader reader) => new(reader.ReadBoolean(), reader.Read7BitEncodedInt());

    /// <summary>The last thing that a helper says: everything it looked at, or why that cannot be said; empty when nobody wants to know.</summary>
    public static void WriteLast(BinaryWriter writer, byte[] record, string? unrepeatable)
    {
        writer.Write(unrepeatable ?? "");
        writer.Write(record.Length);
        writer.Write(record);
        writer.Flush();
    }

    public static (byte[] Record, string Unrepeatable) ReadLast(BinaryReader reader)
    {
        var unrepeatable = reader.ReadString();
        return (reader.ReadBytes(reader.ReadInt32()), unrepeatable);
    }

    public static BinaryReader Reader(Stream stream) => new(new BufferedStream(stream, 1 << 14), Encoding.UTF8);

    public static BinaryWriter Writer(Stream stream) => new(new BufferedStream(stream, 1 << 14), Encoding.UTF8);
}
