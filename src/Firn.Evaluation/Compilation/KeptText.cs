using System.Text;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// An <see cref="EncodedText"/> with what another process needs to read it: its names in the order in which they are interned, which of them only the
/// global scope binds, and what messages show of it. Format: docs/formats/parsed-files.md.
/// </summary>
static class KeptText
{
    // A long string in conditions that stand in conditions is shown once for each.
    const int MostShown = 1 << 20;

    /// <summary>Everything besides the text that decides what is written down.</summary>
    public static string Version(ParserOptions options) =>
        $"1 {typeof(KeptText).Module.ModuleVersionId} {typeof(Parser).Module.ModuleVersionId} {options.PipeOperators} {options.MaximumDepth} "
        + $"{options.UrlLiterals} {options.ShortPathLiterals} {options.AbsolutePathLiterals}";

    /// <summary>Empty for a text of which messages may show more than there is room for.</summary>
    public static ReadOnlySpan<byte> Write(EncodedText text, TextTraits traits)
    {
        var symbols = text.Session.Symbols;
        // Of a long text it is a large array: one is enough.
        var expected = text.Bytes.Length - text.Start + (traits.Globals.Count * 3) + 64;
        foreach (var name in text.Names.AsSpan(1))
        {
            expected += symbols[name].Length + 2;
        }
        using var output = new MemoryStream(expected);
        using var writer = new BinaryWriter(output);
        writer.Write7BitEncodedInt(text.Names.Length - 1);
        foreach (var name in text.Names.AsSpan(1))
        {
            WriteBytes(writer, symbols[name].Span);
        }
        writer.Write7BitEncodedInt(traits.Globals.Count);
        foreach (var number in traits.Globals)
        {
            writer.Write7BitEncodedInt(number);
        }
        writer.Write7BitEncodedInt(text.Shown.Length);
        var before = output.Position;
        foreach (var shown in text.Shown)
        {
            WriteBytes(writer, Encoding.UTF8.GetBytes(shown.Print(symbols)));
            if (output.Position - before > MostShown)
            {
                return [];
            }
        }
        writer.Write(text.Bytes.AsSpan(text.Start));
        writer.Flush();
        return output.GetBuffer().AsSpan(0, (int)output.Length);
    }

    /// <summary>
    /// The text, with its names interned; null when a name that only the global scope bound is not in the one here.
    /// </summary>
    /// <param name="session">Whose symbols the names become.</param>
    /// <param name="bytes">What <see cref="Write"/> gave, unharmed.</param>
    /// <param name="firstPosition">The position of the text's first byte.</param>
    /// <param name="directory">What relative paths start from.</param>
    public static EncodedText? Read(EvaluationSession session, byte[] bytes, int firstPosition, SourcePath directory)
    {
        var at = 0;
        var names = new Symbol[ReadCount(bytes, ref at) + 1];
        for (var i = 1; i < names.Length; i++)
        {
            names[i] = session.Symbols.Intern(ReadBytes(bytes, ref at));
        }
        for (var left = ReadCount(bytes, ref at); left > 0; left--)
        {
            if (session.Globals.Find(names[ReadCount(bytes, ref at)]) is null)
            {
                return null;
            }
        }
        var count = ReadCount(bytes, ref at);
        var shown = count == 0 ? [] : new ShownSyntax[count];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = new ShownSyntax(Encoding.UTF8.GetString(ReadBytes(bytes, ref at)));
        }
        return new EncodedText(session, bytes, at, names, shown, firstPosition, directory);
    }

    static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    static int ReadCount(byte[] bytes, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            int next = bytes[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    static ReadOnlySpan<byte> ReadBytes(byte[] bytes, ref int at)
    {
        var length = ReadCount(bytes, ref at);
        at += length;
        return bytes.AsSpan(at - length, length);
    }
}
