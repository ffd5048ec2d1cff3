using System.Globalization;
using System.Text;

namespace Firn.Evaluation;

/// <summary>Messages as a terminal is given them.</summary>
public static class TerminalText
{
    /// <summary>
    /// Tabs become blanks up to a multiple of eight columns, which are counted from the very beginning, over line ends. Carriage returns and
    /// bells are left out.
    /// </summary>
    public static byte[] Expand(byte[] message)
    {
        if (message.AsSpan().IndexOfAny((byte)'\t', (byte)'\r', (byte)'\a') < 0)
        {
            return message;
        }
        var expanded = new ByteWriter();
        var columns = 0;
        for (var rest = message.AsSpan(); !rest.IsEmpty;)
        {
            // What is no UTF-8 counts a column a byte.
            var length = Rune.DecodeFromUtf8(rest, out var character, out var read) == System.Buffers.OperationStatus.Done ? read : 1;
            switch (rest[0])
            {
                case (byte)'\t':
                    var blanks = 8 - (columns % 8);
                    expanded.Write(new string(' ', blanks));
                    columns += blanks;
                    break;
                case (byte)'\r' or (byte)'\a':
                    break;
                default:
                    expanded.Write(rest[..length]);
                    columns += length == 1 && rest[0] >= 0x80 ? 1 : Columns(character);
                    break;
            }
            rest = rest[length..];
        }
        return expanded.ToArray();
    }

    static int Columns(Rune character) => Rune.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => IsWide(character.Value) ? 2 : 1,
    };

    // The blocks of East Asian scripts and of pictures.
    static bool IsWide(int point) => point
        is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF and not 0x303F) or (>= 0xA960 and <= 0xA97C) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF01 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
