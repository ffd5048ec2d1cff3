using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Builtins.Xml;

/// <summary>XML in the fixed layout of <c>toXML</c>: one element a line, two spaces a level, attributes in byte order of their names.</summary>
public sealed class XmlText
{
    static readonly byte[] Blanks = [.. Enumerable.Repeat((byte)' ', 256)];

    readonly ByteWriter output;
    readonly Stack<string> open = new();
    readonly int outer;

    /// <summary>To be read from <see cref="Text"/>.</summary>
    public XmlText()
        : this(new ByteWriter())
    {
    }

    /// <summary>Some elements alone, that stand in others: to be put there with <see cref="Append"/>.</summary>
    /// <param name="depth">In how many.</param>
    public static XmlText Inside(int depth) => new(new ByteWriter(), depth);

    XmlText(ByteWriter output, int depth)
    {
        this.output = output;
        outer = depth;
    }

    public XmlText(ByteWriter output)
    {
        this.output = output;
        output.Write("<?xml version='1.0' encoding='utf-8'?>\n"u8);
    }

    public ByteString Text => new(output.ToArray());

    public void Open(string element, params ReadOnlySpan<(string Name, ByteString Value)> attributes)
    {
        Start(element, attributes);
        output.Write(">\n"u8);
        open.Push(element);
    }

    public void Close()
    {
        string element = open.Pop();
        Indent();
        output.Write("</"u8);
        output.Write(element);
        output.Write(">\n"u8);
    }

    public void CloseAll()
    {
        while (open.Count > 0)
            Close();
    }

    public void Empty(string element, params ReadOnlySpan<(string Name, ByteString Value)> attributes)
    {
        Start(element, attributes);
        output.Write(" />\n"u8);
    }

    /// <summary>Elements that were written by themselves.</summary>
    public void Append(ReadOnlySpan<byte> elements) => output.Write(elements);

    void Start(string element, ReadOnlySpan<(string Name, ByteString Value)> attributes)
    {
        Indent();
        output.Write((byte)'<');
        output.Write(element);
        foreach (var (name, value) in attributes)
        {
            output.Write((byte)' ');
            output.Write(name);
            output.Write("=\""u8);
            Escape(value.Span);
            output.Write("\""u8);
        }
    }

    void Indent()
    {
        for (int left = (outer + open.Count) * 2; left > 0; left -= Blanks.Length)
            output.Write(Blanks.AsSpan(0, Math.Min(left, Blanks.Length)));
    }

    void Escape(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int special = text.IndexOfAny("\"<>&\n"u8);
            if (special < 0)
                break;
            output.Write(text[..special]);
            output.Write(text[special] switch
            {
                (byte)'"' => "&quot;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'&' => "&amp;"u8,
                // A plain line feed would be read back as a space.
                _ => "&#xA;"u8,
            });
            text = text[(special + 1)..];
        }

        output.Write(text);
    }
}
