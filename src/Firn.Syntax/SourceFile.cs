using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>Where a source text came from; decides how a position names it.</summary>
public enum SourceOrigin
{
    /// <summary>A file; <see cref="SourceFile.Path"/> names it.</summary>
    File,
    /// <summary>Standard input: «stdin».</summary>
    StandardInput,
    /// <summary>An expression given as an argument: «string».</summary>
    Text,
    /// <summary>No place at all: «none».</summary>
    None,
}

/// <summary>A line and a column, both counted from 1; columns count bytes.</summary>
public readonly record struct LineColumn(int Line, int Column);

/// <summary>
/// One source text: its bytes, its origin, and the index from byte offset to line. Offsets into it are plain
/// integers; -1 stands for "no position". Lines end at LF, CR LF or CR alone.
/// </summary>
public sealed class SourceFile
{
    readonly ReadOnlyMemory<byte> bytes;
    int[]? lineStarts;

    SourceFile(SourceOrigin origin, ByteString path, ReadOnlyMemory<byte> bytes)
    {
        Origin = origin;
        Path = path;
        this.bytes = bytes;
    }

    public SourceOrigin Origin { get; }

    /// <summary>The file's path as messages show it; empty unless <see cref="Origin"/> is a file.</summary>
    public ByteString Path { get; }

    public ReadOnlySpan<byte> Bytes => bytes.Span;

    public ReadOnlyMemory<byte> Memory => bytes;

    /// <summary>Anything the owner of the file wants to find again from a position, such as its source root.</summary>
    public object? Tag { get; init; }

    public static SourceFile FromFile(ByteString path, ReadOnlyMemory<byte> bytes, object? tag = null) =>
        new(SourceOrigin.File, path, bytes) { Tag = tag };

    public static SourceFile FromStandardInput(ReadOnlyMemory<byte> bytes) => new(SourceOrigin.StandardInput, default, bytes);

    public static SourceFile FromText(ReadOnlyMemory<byte> bytes) => new(SourceOrigin.Text, default, bytes);

    /// <summary>The path, or one of «stdin», «string», «none».</summary>
    public ByteString DisplayName => Origin switch
    {
        SourceOrigin.File => Path,
        SourceOrigin.StandardInput => "«stdin»",
        SourceOrigin.Text => "«string»",
        _ => "«none»",
    };

    public int LineCount => LineStarts.Length;

    /// <summary>The line and column of a byte offset; an offset past the end counts as the end.</summary>
    public LineColumn Locate(int offset)
    {
        var starts = LineStarts;
        offset = Math.Clamp(offset, 0, bytes.Length);
        var index = Array.BinarySearch(starts, offset);
        if (index < 0)
        {
            index = ~index - 1;
        }
        return new LineColumn(index + 1, offset - starts[index] + 1);
    }

    /// <summary>The bytes of a line counted from 1, without its line end; false when there is no such line.</summary>
    public bool TryGetLine(int line, out ReadOnlySpan<byte> text)
    {
        var starts = LineStarts;
        if (line < 1 || line > starts.Length || bytes.IsEmpty)
        {
            text = default;
            return false;
        }
        var rest = Shown[starts[line - 1]..];
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        text = end < 0 ? rest : rest[..end];
        return true;
    }

    /// <summary><c>name:line:column</c> of an offset.</summary>
    public string Describe(int offset)
    {
        var place = Locate(offset);
        return $"{DisplayName}:{place.Line}:{place.Column}";
    }

    int[] LineStarts => lineStarts ??= IndexLines(Shown);

    // Like the original, what is not a file is shown up to its first NUL only.
    ReadOnlySpan<byte> Shown =>
        Origin != SourceOrigin.File && bytes.Span.IndexOf((byte)0) is var end and >= 0 ? bytes.Span[..end] : bytes.Span;

    static int[] IndexLines(ReadOnlySpan<byte> text)
    {
        var starts = new List<int>(text.Length / 24 + 1) { 0 };
        for (var at = 0; ;)
        {
            var next = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0)
            {
                return [.. starts];
            }
            at += next + 1;
            if (text[at - 1] == '\r' && at < text.Length && text[at] == '\n')
            {
                at++;
            }
            starts.Add(at);
        }
    }
}
