using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Cli.Composition;
using Firn.Linux.Terminals;

namespace Firn.Cli.Arguments;

/// <summary>How a command prints JSON: over several lines for people (<c>--pretty</c>, and on a terminal), else on one.</summary>
sealed class JsonForm
{
    static readonly JsonWriterOptions form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    bool isPretty = Terminal.Is(1);

    public void AddFlags(ArgumentReader reader) => reader
        .Switch("--pretty", () => isPretty = true)
        .Switch("--no-pretty", () => isPretty = false);

    /// <summary>One of the two flags, for commands that read their line word by word. False when it is neither.</summary>
    public bool TryFlag(string flag)
    {
        isPretty = flag == "--pretty" || (flag != "--no-pretty" && isPretty);
        return flag is "--pretty" or "--no-pretty";
    }

    /// <summary>What <paramref name="write"/> writes, and the end of the line.</summary>
    public void Print(Action<Utf8JsonWriter> write) => StandardStreams.WriteOutput(Made(write));

    /// <summary>The same as bytes.</summary>
    public byte[] Made(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, form))
        {
            write(writer);
        }
        return Formed(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>A text without white space between its parts, in this form, with the end of the line.</summary>
    public byte[] Formed(ReadOnlySpan<byte> text) => isPretty ? JsonLayout.Indented(text) : [.. text, (byte)'\n'];
}
