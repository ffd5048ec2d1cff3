using System.Text.RegularExpressions;

namespace Firn.Differential;

/// <summary>
/// Where this program's version of the language is meant to differ from the other evaluator's: one list, each entry with its source and a
/// program that shows it. An entry whose program no longer differs is out of date, and that is reported.
/// </summary>
public sealed class ExpectedDifferences
{
    /// <summary>One difference: both patterns are of the whole answer.</summary>
    public sealed record Entry(string Name, Mode Mode, string Program, Regex Ours, Regex Theirs, string Source)
    {
        internal bool Explains(Answer ours, Answer theirs) => Ours.IsMatch($"{ours}") && Theirs.IsMatch($"{theirs}");
    }

    ExpectedDifferences(IReadOnlyList<Entry> entries) => Entries = entries;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Reads the list: a line each, six fields with tabs between them, <c>#</c> starts a comment.</summary>
    public static ExpectedDifferences Read(string file) => new(
    [
        .. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t') is { Length: 6 } fields
            ? new Entry(fields[0], Mode.Of(fields[1]), fields[2], new Regex(fields[3], RegexOptions.Singleline), new Regex(fields[4], RegexOptions.Singleline), fields[5])
            : throw new FormatException($"{file}: '{line}': expected name, mode, program, our answer, their answer and source, with tabs between them")),
    ]);

    internal bool Explain(Answer ours, Answer theirs) => Entries.Any(entry => entry.Explains(ours, theirs));
}
