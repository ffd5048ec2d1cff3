using System.Buffers;

namespace Firn.Cli.Arguments;

/// <summary>JSON over several lines, with two blanks for each level, as Nix prints it. Numbers and texts stay as they are, byte for byte.</summary>
static class JsonLayout
{
    /// <param name="text">JSON without white space between its parts.</param>
    /// <returns>The lines, with the end of the last one.</returns>
    public static byte[] Indented(ReadOnlySpan<byte> text)
    {
        var result = new ArrayBufferWriter<byte>(text.Length * 2);
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i];
            switch (one)
            {
                case (byte)'"':
                    var length = LengthOfText(text[i..]);
                    result.Write(text.Slice(i, length));
                    i += length - 1;
                    break;
                case (byte)'{' or (byte)'[' when text[i + 1] is (byte)'}' or (byte)']':
                    result.Write(text.Slice(i, 2));
                    i++;
                    break;
                case (byte)'{' or (byte)'[':
                    result.Write([one]);
                    NewLine(result, ++depth);
                    break;
                case (byte)'}' or (byte)']':
                    NewLine(result, --depth);
                    result.Write([one]);
                    break;
                case (byte)',':
                    result.Write([one]);
                    NewLine(result, depth);
                    break;
                case (byte)':':
                    result.Write(": "u8);
                    break;
                default:
                    result.Write([one]);
                    break;
            }
        }
        result.Write("\n"u8);
        return result.WrittenSpan.ToArray();
    }

    // With both quotation marks.
    static int LengthOfText(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    static void NewLine(ArrayBufferWriter<byte> result, int depth)
    {
        var line = result.GetSpan(1 + (2 * depth))[..(1 + (2 * depth))];
        line.Fill((byte)' ');
        line[0] = (byte)'\n';
        result.Advance(line.Length);
    }
}
