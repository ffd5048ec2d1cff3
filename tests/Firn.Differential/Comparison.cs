namespace Firn.Differential;

/// <summary>One difference that nothing explains.</summary>
public sealed record Difference(string Name, Mode Mode, string Program, string Ours, string Theirs)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Mode.Name})\n  {Program}\n  ours:   {Ours.TrimEnd()}\n  theirs: {Theirs.TrimEnd()}";
}

/// <summary>Two evaluators given the same programs.</summary>
/// <param name="ours">The path of this program's <c>nix-instantiate</c>.</param>
/// <param name="theirs">The path of the other one.</param>
/// <param name="expected">What may differ.</param>
public sealed class Comparison(string ours, string theirs, ExpectedDifferences expected) : IDisposable
{
    const int BatchSize = 25;

    // What programs are told is the version of the other one. A kept result would stand for an evaluation, and lie in the home directory, which programs read.
    const string OurSettings = "nix-version = 2.34.8\neval-cache = false\nparse-cache = false";

    readonly Fixtures fixtures = new();

    /// <inheritdoc/>
    public void Dispose() => fixtures.Dispose();

    /// <summary>Program number i of a seed is the same everywhere.</summary>
    public static string Generate(int seed, int index) => new Generator(unchecked((seed * 1_000_003) + index)).Next() is var program && program.StartsWith('-') ? " " + program : program;

    /// <summary>Compares generated programs; each difference is handed out as it is found.</summary>
    /// <returns>How many of the programs the other evaluator refused.</returns>
    public int CompareGenerated(int seed, int first, int count, Action<Difference> found)
    {
        int refused = 0;
        Parallel.For(0, (count + BatchSize - 1) / BatchSize, new ParallelOptions { MaxDegreeOfParallelism = 2 }, batch =>
        {
            int start = first + (batch * BatchSize);
            var programs = Enumerable.Range(start, Math.Min(BatchSize, first + count - start)).Select(index => ($"{seed}-{index}", Generate(seed, index))).ToArray();
            Interlocked.Add(ref refused, Compare(programs, Mode.For(start / BatchSize), found));
        });
        return refused;
    }

    /// <summary>Compares the case files of a directory: <c>NAME.MODE.nix</c>.</summary>
    /// <returns>How many there are.</returns>
    public int CompareCases(string directory, Action<Difference> found)
    {
        var files = Directory.GetFiles(directory, "*.nix").Order(StringComparer.Ordinal).ToArray();
        foreach (var mode in Mode.All)
        {
            foreach (var batch in files.Where(file => file.EndsWith($".{mode.Name}.nix", StringComparison.Ordinal)).Chunk(BatchSize))
            {
                Compare([.. batch.Select(file => (Path.GetFileName(file), File.ReadAllText(file).TrimEnd('\n')))], mode, found);
            }
        }
        return files.Length;
    }

    /// <summary>The programs of the list that get the same answer from both, or another one than the list says.</summary>
    public IEnumerable<string> OutdatedExpectations()
    {
        foreach (var entry in expected.Entries)
        {
            if (entry.Mode is not { } mode)
                continue;
            var (mine, other) = (Ours([entry.Shown], mode, out _)[0], Theirs([entry.Shown], mode, out _)[0]);
            if (!entry.Explains(mine, other))
                yield return $"{entry.Name}: ours {mine}, theirs {other}";
        }
    }

    int Compare((string Name, string Text)[] programs, Mode mode, Action<Difference> found)
    {
        var texts = programs.Select(program => program.Text).ToArray();
        var mine = Ours(texts, mode, out var myRemarks);
        var other = Theirs(texts, mode, out var otherRemarks);
        bool same = true;
        for (int i = 0; i < programs.Length; i++)
        {
            if (mine[i] == other[i])
                continue;
            same = false;
            // Some patterns of regular expressions take the other evaluator for ever; what does not answer says nothing.
            if (other[i].Status == Answer.NoAnswer)
                continue;
            if (programs.Length > 1)
            {
                // What a process has read before decides the order of some things: only what differs in a process of its own counts.
                mine[i] = Ours([texts[i]], mode, out _)[0];
                other[i] = Theirs([texts[i]], mode, out _)[0];
            }
            if (mine[i] != other[i] && !expected.Explain(mine[i], other[i]))
                found(new Difference(programs[i].Name, mode, programs[i].Text, $"{mine[i]}", $"{other[i]}"));
        }
        if (same && myRemarks != otherRemarks)
        {
            foreach (var (name, text) in programs)
            {
                Ours([text], mode, out myRemarks);
                Theirs([text], mode, out otherRemarks);
                if (myRemarks != otherRemarks && !expected.Explain(new Answer(0, myRemarks, ""), new Answer(0, otherRemarks, "")))
                    found(new Difference(name, mode, text, myRemarks, otherRemarks));
            }
        }
        return other.Count(answer => answer.Status != 0);
    }

    Answer[] Ours(string[] programs, Mode mode, out string remarks) => Ask(ours, OurSettings, programs, mode, out remarks);

    Answer[] Theirs(string[] programs, Mode mode, out string remarks) => Ask(theirs, "", programs, mode, out remarks);

    Answer[] Ask(string program, string settings, string[] programs, Mode mode, out string remarks) =>
        new Interpreter(program, fixtures.Root, fixtures.Home, settings).Evaluate([.. programs.Select(fixtures.Resolve)], mode, out remarks);
}
