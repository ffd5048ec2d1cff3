namespace Firn.Evaluation;

/// <summary>Where a text came from.</summary>
public abstract record PositionOrigin
{
    PositionOrigin()
    {
    }

    /// <summary>As positions begin: a path, <c>«string»</c>, <c>«stdin»</c>.</summary>
    public abstract string Show();

    /// <summary>A file; its text is read again when an error shows it.</summary>
    public sealed record File(SourcePath Path) : PositionOrigin
    {
        public override string Show() => Path.ToString();
    }

    /// <summary>A text on the command line or made by a program.</summary>
    public sealed record Text(byte[] Bytes) : PositionOrigin
    {
        public override string Show() => "«string»";
    }

    public sealed record StandardInput(byte[] Bytes) : PositionOrigin
    {
        public override string Show() => "«stdin»";
    }
}

/// <summary>A position that was looked up; line and column count from 1, columns in bytes.</summary>
public sealed record ResolvedPosition(PositionOrigin Origin, int Line, int Column)
{
    /// <summary><c>file:line:column</c></summary>
    public override string ToString() => $"{Origin.Show()}:{Line}:{Column}";
}

/// <summary>
/// Gives every text a range of numbers, so that a position is one integer. Keeps where lines start, not the text: that is
/// read again for the few positions that are ever shown.
/// </summary>
public sealed class PositionTable
{
    readonly Lock gate = new();
    readonly List<Entry> entries = [];
    int next = 1;

    /// <summary>The number of the text's first byte.</summary>
    public int Add(PositionOrigin origin, int length)
    {
        lock (gate)
        {
            var start = next;
            entries.Add(new Entry(start, origin));
            next = checked(next + length + 1);
            return start;
        }
    }

    /// <summary>Null when the position is unknown.</summary>
    public ResolvedPosition? Resolve(Position position)
    {
        if (Find(position) is not { } entry)
        {
            return null;
        }
        var lines = entry.Lines ??= LineStarts(ReadText(entry.Origin));
        var offset = position.Index - entry.Start;
        var line = Array.BinarySearch(lines, offset);
        line = line >= 0 ? line : ~line - 1;
        return new ResolvedPosition(entry.Origin, line + 1, offset - lines[line] + 1);
    }

    /// <summary>All texts so far, in the order in which they were read.</summary>
    public IReadOnlyList<PositionOrigin> Origins
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Select(entry => entry.Origin)];
            }
        }
    }

    Entry? Find(Position position)
    {
        if (!position.IsKnown)
        {
            return null;
        }
        lock (gate)
        {
            int low = 0, high = entries.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = entries[middle].Start <= position.Index ? (middle, high) : (low, middle - 1);
            }
            return entries[low];
        }
    }

    /// <summary>The bytes of a stretch; empty when its text can't be read any more.</summary>
    public ReadOnlyMemory<byte> Text(SourceRange range)
    {
        if (Locate(range.Start) is not { } place)
        {
            return default;
        }
        var text = ReadText(place.Origin);
        return place.Offset + range.Length <= text.Length ? text.AsMemory(place.Offset, range.Length) : default;
    }

    /// <summary>A position's text and its offset there; null when it is unknown.</summary>
    public (PositionOrigin Origin, int Offset)? Locate(Position position) =>
        Find(position) is { } entry ? (entry.Origin, position.Index - entry.Start) : null;

    /// <summary>The file that a position is in, without finding its line.</summary>
    public PositionOrigin? OriginOf(Position position) => Find(position)?.Origin;

    /// <summary>The lines before, at and after a position, each byte a character; null where there is none, all null when the text can't be read.</summary>
    public static (string? Before, string? At, string? After) Lines(ResolvedPosition position)
    {
        var text = ReadText(position.Origin);
        if (text.Length == 0)
        {
            return default;
        }
        var starts = LineStarts(text);
        return (Line(text, starts, position.Line - 2), Line(text, starts, position.Line - 1), Line(text, starts, position.Line));
    }

    static string? Line(byte[] text, int[] starts, int index)
    {
        if (index < 0 || index >= starts.Length || (starts[index] >= text.Length && index > 0))
        {
            // What follows the last line break is a line only if it holds something; a text without any is one line.
            return index >= 0 && index == starts.Length - 1 && index > 0 && text.Length > 0 ? "" : null;
        }
        var end = starts[index];
        while (end < text.Length && text[end] is not ((byte)'\n' or (byte)'\r'))
        {
            end++;
        }
        return System.Text.Encoding.Latin1.GetString(text, starts[index], end - starts[index]);
    }

    // Line breaks are LF, CR LF and a CR alone, as the lexer sees them.
    static int[] LineStarts(byte[] text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')))
            {
                starts.Add(i + 1);
            }
        }
        return [.. starts];
    }

    internal static byte[] ReadText(PositionOrigin origin)
    {
        switch (origin)
        {
            case PositionOrigin.Text text:
                return text.Bytes;
            case PositionOrigin.StandardInput input:
                return input.Bytes;
            default:
                try
                {
                    var path = ((PositionOrigin.File)origin).Path;
                    return path.Root.ReadFile(path.Root.Resolve(path.Path));
                }
                catch (Primitives.NixException)
                {
                    return [];
                }
        }
    }

    sealed class Entry(int start, PositionOrigin origin)
    {
        public int Start { get; } = start;

        public PositionOrigin Origin { get; } = origin;

        public int[]? Lines { get; set; }
    }
}
