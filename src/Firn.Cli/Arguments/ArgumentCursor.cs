namespace Firn.Cli.Arguments;

/// <summary>
/// Goes through a command line word by word, for commands whose flags mean different things after different operations
/// (<c>nix-store</c>). The rules are those of <see cref="ArgumentReader"/>: what all commands have in common, and every setting, is taken out on the way.
/// </summary>
sealed class ArgumentCursor
{
    readonly LinkedList<string> rest = new();
    string current = "";
    bool plain;

    public ArgumentCursor(Invocation invocation)
    {
        Program = invocation.Program;
        Settings = Settings.Load();
        foreach (var argument in invocation.Arguments)
        {
            rest.AddLast(argument);
        }
    }

    public string Program { get; }

    public Settings Settings { get; }

    /// <summary><c>--store</c>.</summary>
    public string? Store => Settings.Find("store");

    /// <summary>True for what <see cref="Next"/> gave last if it stands for a flag.</summary>
    public bool IsOption => !plain && current.Length > 1 && current[0] == '-';

    /// <summary>The next flag or positional argument that belongs to the command itself; null at the end.</summary>
    public string? Next()
    {
        while (rest.First is { } node)
        {
            rest.RemoveFirst();
            current = node.Value;
            if (plain || current.Length < 2 || current[0] != '-')
            {
                return current;
            }
            if (current == "--")
            {
                plain = true;
                continue;
            }
            if (current[1] != '-' && current.Length > 2 && current.AsSpan(1).IndexOfAnyExceptInRange('A', 'z') < 0)
            {
                // -qR is -q -R.
                for (var i = current.Length - 1; i > 0; i--)
                {
                    rest.AddFirst($"-{current[i]}");
                }
                continue;
            }
            if (!TakeCommon(current))
            {
                return current;
            }
        }
        Settings.Settle();
        return null;
    }

    /// <summary>The word after the flag of this command that was read last.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public string Value() => Word() ?? throw UsageException.OwnValueMissing(Program, current);

    string SharedValue(int needed = 1, int given = 0) => Word() ?? throw UsageException.ValueMissing(current, needed, given);

    string? Word()
    {
        if (rest.First is not { } node)
        {
            return null;
        }
        rest.RemoveFirst();
        return node.Value;
    }

    /// <summary>What is wrong about the flag that was read last.</summary>
    public UsageException Unknown() => new($"unrecognised flag '{current}' of '{Program}'");

    bool TakeCommon(string flag)
    {
        switch (flag)
        {
            case "--option":
                var name = SharedValue(needed: 2);
                Settings.SetOption(name, SharedValue(needed: 2, given: 1));
                return true;
            case "-v" or "--verbose":
                Settings.Verbosity++;
                return true;
            case "--quiet":
                Settings.Verbosity--;
                return true;
            case "--debug":
                Settings.Verbosity = Settings.DebugVerbosity;
                return true;
            case "-j":
                Settings.Set("max-jobs", SharedValue());
                return true;
            case "-L" or "--print-build-logs":
                Settings.PrintBuildLogs = true;
                return true;
            case "--log-format":
                SharedValue();
                return true;
            case "--no-build-output" or "-Q" or "--readonly-mode":
                return true;
        }
        return Settings.TryFlag(flag, () => SharedValue());
    }
}
