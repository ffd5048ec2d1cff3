using System.Buffers;
using System.Text;

namespace Firn.Syntax;

/// <summary>How messages show a place in a text.</summary>
public static class Diagnostics
{
    /// <summary>
    /// Writes <c>at name:line:column:</c>, the line before, the line itself with a caret under the column, and the line
    /// after, each line beginning at the margin and ending with a newline. Nothing is written for a negative position.
    /// </summary>
    public static void WritePlace(IBufferWriter<byte> output, SourceFile file, int position, bool color = false)
    {
        if (position < 0)
        {
            return;
        }
        var place = file.Locate(position);
        Write(output, color ? "\u001b[34;1mat \u001b[35;1m" : "at ");
        output.Write(file.DisplayName.Span);
        Write(output, $":{place.Line}:{place.Column}");
        Write(output, color ? "\u001b[0m:" : ":");
        if (file.Origin == SourceOrigin.None || file.Bytes.IsEmpty)
        {
            return;
        }
        WriteLine(output, file, place.Line - 1);
        WriteLine(output, file, place.Line);
        Write(output, "\n      |");
        Write(output, new string(' ', place.Column));
        Write(output, color ? "\u001b[31;1m^\u001b[0m" : "^");
        WriteLine(output, file, place.Line + 1);
        Write(output, "\n");
    }

    /// <summary>
    /// Lays out a message behind its prefix as Nix does: following lines are indented by the prefix' visible width,
    /// white space at the end of each line and trailing newlines are dropped.
    /// </summary>
    public static void WriteIndented(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message)
    {
        var rest = TrimEnd(message);
        var indentation = new byte[VisibleWidth(prefix)];
        Array.Fill(indentation, (byte)' ');
        for (var first = true; !rest.IsEmpty; first = false)
        {
            if (!first)
            {
                output.Write("\n"u8);
            }
            var end = rest.IndexOf((byte)'\n');
            var line = TrimEnd(end < 0 ? rest : rest[..end]);
            if (first || !line.IsEmpty)
            {
                output.Write(first ? prefix : indentation);
            }
            output.Write(line);
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    static void WriteLine(IBufferWriter<byte> output, SourceFile file, int line)
    {
        if (file.TryGetLine(line, out var text))
        {
            Write(output, $"\n {line,5}| ");
            output.Write(text);
        }
    }

    static void Write(IBufferWriter<byte> output, string text) => output.Write(Encoding.UTF8.GetBytes(text));

    static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd(" \n\r\t"u8);

    static int VisibleWidth(ReadOnlySpan<byte> prefix)
    {
        var width = 0;
        for (var at = 0; at < prefix.Length; at++)
        {
            if (prefix[at] == 0x1b)
            {
                var end = prefix[at..].IndexOf((byte)'m');
                at = end < 0 ? prefix.Length : at + end;
            }
            else
            {
                width++;
            }
        }
        return width;
    }
}
