using System.Text.RegularExpressions;

namespace Firn.Differential;

/// <summary>
/// Where this program is meant to differ from the real Nix that it is held against: one list, each entry with its source and something that
/// shows it. An entry that no longer differs is out of date, and that is reported.
/// </summary>
public sealed class ExpectedDifferences
{
    /// <summary>A corner case: the answer is what <c>tests/data/corners</c> keeps of it.</summary>
    public const string Case = "case";

    /// <summary>A script of <c>/bin/sh</c> with the programs in its <c>PATH</c> and an empty directory: the answer is its status and all that it printed.</summary>
    public const string Command = "command";

    /// <summary>Both patterns are of the whole answer. <c>How</c> is the name of a <see cref="Mode"/>, or one of the two above.</summary>
    /// <param name="Name">What a person calls it.</param>
    /// <param name="How">How it is run.</param>
    /// <param name="Shown">What shows it: a program, a case or a script.</param>
    /// <param name="Ours">Our answer.</param>
    /// <param name="Theirs">The other one's.</param>
    /// <param name="Origin">File and function of Nix 2.36, or <c>ours</c>: a decision of our own.</param>
    /// <param name="Why">The reason.</param>
    public sealed record Entry(string Name, string How, string Shown, Regex Ours, Regex Theirs, string Origin, string Why)
    {
        /// <summary>Null for what is no program.</summary>
        public Mode? Mode { get; } = How is Case or Command ? null : Differential.Mode.Of(How);

        internal bool Explains(Answer ours, Answer theirs) => Mode is not null && Explains($"{ours}", $"{theirs}");

        /// <summary>Whether two answers are the two that this entry is about.</summary>
        public bool Explains(string ours, string theirs) => ours != theirs && Ours.IsMatch(ours) && Theirs.IsMatch(theirs);
    }

    const int Fields = 7;

    ExpectedDifferences(IReadOnlyList<Entry> entries) => Entries = entries;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Reads the list: a line each, fields with tabs between them, <c>#</c> starts a comment.</summary>
    public static ExpectedDifferences Read(string file) => new(
    [
        .. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t') is { Length: Fields } fields
            ? new Entry(fields[0], fields[1], fields[2], new Regex(fields[3], RegexOptions.Singleline), new Regex(fields[4], RegexOptions.Singleline), fields[5], fields[6])
            : throw new FormatException($"{file}: '{line}': expected name, how it is run, what shows it, our answer, their answer, where from and why, with tabs between them")),
    ]);

    internal bool Explain(Answer ours, Answer theirs) => Entries.Any(entry => entry.Explains(ours, theirs));
}
