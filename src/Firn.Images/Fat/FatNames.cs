using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;

namespace Firn.Images.Fat;

/// <summary>The names of one directory: long ones, each with a short alias that no other entry has.</summary>
sealed class FatNames
{
    static readonly SearchValues<char> forbidden = SearchValues.Create("\"*/:<>?\\|\u007f");

    const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-~!#$%&'()@^`{}";

    readonly HashSet<string> taken = new(StringComparer.Ordinal);
    readonly HashSet<string> longNames = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All records of a name, the short one last and still without attributes, cluster and size.</summary>
    public byte[] Records(ByteString name)
    {
        var text = Encoding.UTF8.GetString(name.Span);
        if (text.Length > 255 || text.AsSpan().ContainsAny(forbidden) || text.Any(letter => letter < ' ') || text.EndsWith('.') || text.EndsWith(' '))
        {
            throw new ImageException($"'{text}' cannot be a name in a FAT file system");
        }
        if (!longNames.Add(text))
        {
            throw new ImageException($"'{text}': another file of its directory differs in upper and lower case only");
        }
        var alias = Alias(text, out var exact);
        if (exact)
        {
            var record = new byte[32];
            Encoding.ASCII.GetBytes(alias, record);
            return record;
        }
        var pieces = (text.Length + 12) / 13;
        var records = new byte[(pieces + 1) * 32];
        var checksum = Checksum(alias);
        for (var piece = 0; piece < pieces; piece++)
        {
            // The last piece comes first.
            var record = records.AsSpan((pieces - 1 - piece) * 32, 32);
            record[0] = (byte)((piece + 1) | (piece == pieces - 1 ? 0x40 : 0));
            record[11] = 0x0F;
            record[13] = checksum;
            for (var i = 0; i < 13; i++)
            {
                var index = piece * 13 + i;
                var letter = index < text.Length ? text[index] : index == text.Length ? '\0' : '\uffff';
                var at = i < 5 ? 1 + 2 * i : i < 11 ? 14 + 2 * (i - 5) : 28 + 2 * (i - 11);
                BinaryPrimitives.WriteUInt16LittleEndian(record[at..], letter);
            }
        }
        Encoding.ASCII.GetBytes(alias, records.AsSpan(pieces * 32, 11));
        return records;
    }

    string Alias(string text, out bool exact)
    {
        var dot = text.LastIndexOf('.');
        var (stem, extension) = dot > 0 ? (text[..dot], text[(dot + 1)..]) : (text, "");
        exact = stem.Length is > 0 and <= 8 && extension.Length <= 3 && (dot < 0 || extension.Length > 0) &&
            stem.All(letter => Plain.Contains(letter, StringComparison.Ordinal)) && extension.All(letter => Plain.Contains(letter, StringComparison.Ordinal));
        var shortExtension = Clean(extension, 3).PadRight(3);
        if (exact && taken.Add(stem.PadRight(8) + shortExtension))
        {
            return stem.PadRight(8) + shortExtension;
        }
        exact = false;
        for (var number = 1; ; number++)
        {
            var tail = "~" + number;
            var candidate = (Clean(stem, 8 - tail.Length) + tail).PadRight(8) + shortExtension;
            if (taken.Add(candidate))
            {
                return candidate;
            }
        }
    }

    static string Clean(string text, int length)
    {
        var kept = text.ToUpperInvariant().Where(letter => letter is not ('.' or ' ')).Select(letter => Plain.Contains(letter, StringComparison.Ordinal) ? letter : '_');
        return new string([.. kept.Take(length)]);
    }

    static byte Checksum(string alias)
    {
        byte sum = 0;
        foreach (var letter in alias)
        {
            sum = (byte)(((sum & 1) << 7) + (sum >> 1) + letter);
        }
        return sum;
    }
}
