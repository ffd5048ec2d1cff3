namespace Firn.Repl.Editing;

/// <summary>The lines of this and earlier conversations, oldest first.</summary>
public sealed class LineHistory
{
    /// <summary>How many are kept.</summary>
    public const int MostLines = 1000;

    readonly List<string> lines;

    /// <param name="text">What the file held: a line for each.</param>
    public LineHistory(string text = "") => lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MostLines)];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>Remembers a line; an empty one, or the same again, is not worth it.</summary>
    public void Add(string line)
    {
        if (line.AsSpan().Trim().IsEmpty || (lines.Count > 0 && lines[^1] == line))
        {
            return;
        }
        lines.Add(line);
        if (lines.Count > MostLines)
        {
            lines.RemoveAt(0);
        }
    }

    /// <summary>For the file.</summary>
    public override string ToString() => string.Concat(lines.Select(line => line + "\n"));
}
