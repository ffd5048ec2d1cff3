namespace Firn.Differential;

/// <summary>How programs are evaluated and printed.</summary>
public sealed class Mode
{
    readonly string end;

    Mode(string name, string[] flags, string end, bool isStreamed = false)
    {
        Name = name;
        Flags = flags;
        this.end = end;
        IsStreamed = isStreamed;
    }

    /// <summary>Every way; the first is the usual one.</summary>
    public static IReadOnlyList<Mode> All { get; } =
    [
        new("strict", ["--eval", "--strict"], "\n"),
        new("lazy", ["--eval"], "\n"),
        new("json", ["--eval", "--strict", "--json"], "\n"),
        new("xml", ["--eval", "--strict", "--xml"], "</expr>\n", isStreamed: true),
        new("parse", ["--parse"], "\n"),
    ];

    /// <summary>The second part of a case file's name.</summary>
    public string Name { get; }

    internal string[] Flags { get; }

    /// <summary>Whether something is printed of a value that fails, too: then nobody can count.</summary>
    internal bool IsStreamed { get; }

    /// <summary>The mode of that name.</summary>
    public static Mode Of(string name) => All.FirstOrDefault(mode => mode.Name == name) ?? throw new FormatException($"'{name}' is none of {string.Join(", ", All.Select(mode => mode.Name))}");

    /// <summary>Mostly the usual one.</summary>
    internal static Mode For(int batch) => batch % 10 is var digit && digit < 6 ? All[0] : All[digit - 5];

    internal IReadOnlyList<string> Split(string output)
    {
        var pieces = new List<string>();
        for (int at = 0; at < output.Length;)
        {
            int next = output.IndexOf(end, at, StringComparison.Ordinal);
            if (next < 0)
                break;
            pieces.Add(output[at..(next + end.Length)]);
            at = next + end.Length;
        }
        return pieces;
    }
}
