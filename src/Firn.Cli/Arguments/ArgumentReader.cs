namespace Firn.Cli.Arguments;

/// <summary>
/// Reads a command line by Nix's rules: flags may follow positional arguments, take their values as separate words, and
/// <c>-abc</c> is <c>-a -b -c</c>. What no flag of the command claims is asked of the settings: every setting is a flag.
/// </summary>
/// <param name="settings">What is a flag besides.</param>
/// <param name="program">The command, as it is called.</param>
sealed class ArgumentReader(Settings settings, string program)
{
    readonly Dictionary<string, (int Values, Action<string[]> Take)> flags = new(StringComparer.Ordinal);
    readonly HashSet<string> own = new(StringComparer.Ordinal);

    /// <summary>A flag without a value, by all its names.</summary>
    public ArgumentReader Switch(string[] names, Action take) => Add(names, 0, _ => take());

    public ArgumentReader Switch(string name, Action take) => Switch([name], take);

    /// <summary>A flag of this command that takes the next word.</summary>
    public ArgumentReader Value(string[] names, Action<string> take)
    {
        own.UnionWith(names);
        return SharedValue(names, take);
    }

    public ArgumentReader Value(string name, Action<string> take) => Value([name], take);

    /// <summary>The same for a flag that many commands have: all of them say in the same words that its word is missing.</summary>
    public ArgumentReader SharedValue(string[] names, Action<string> take) => Add(names, 1, values => take(values[0]));

    /// <summary>A flag that takes the next two words.</summary>
    public ArgumentReader Pair(string[] names, Action<string, string> take) => Add(names, 2, values => take(values[0], values[1]));

    public ArgumentReader Pair(string name, Action<string, string> take) => Pair([name], take);

    ArgumentReader Add(string[] names, int count, Action<string[]> take)
    {
        foreach (var name in names)
        {
            flags[name] = (count, take);
        }
        return this;
    }

    /// <summary>The positional arguments, in order; the flags were given to their owners.</summary>
    /// <exception cref="UsageException">A flag is unknown or lacks a value.</exception>
    public List<string> Read(IReadOnlyList<string> arguments)
    {
        Common();
        var positional = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word == "--")
            {
                positional.AddRange(arguments.Skip(i + 1));
                break;
            }
            if (word.Length < 2 || word[0] != '-')
            {
                positional.Add(word);
            }
            else if (flags.TryGetValue(word, out var flag))
            {
                i = Take(word, flag, arguments, i);
            }
            else if (word[1] != '-' && word.Length > 2 && word.AsSpan(1).IndexOfAnyExceptInRange('a', 'z') < 0 && flags.ContainsKey(word[..2]))
            {
                // -abc: the last letter may still take a value.
                for (var letter = 1; letter < word.Length; letter++)
                {
                    var one = $"-{word[letter]}";
                    if (!flags.TryGetValue(one, out flag))
                    {
                        throw new UsageException($"unrecognised flag '{word}'");
                    }
                    i = Take(one, flag, arguments, i);
                }
            }
            else if (word[1] != '-' && word.Length > 2 && word.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0
                && flags.TryGetValue(word[..2], out flag) && flag.Values == 1)
            {
                // -j4: the number is the value.
                flag.Take([word[2..]]);
            }
            else
            {
                i = TakeSetting(word, arguments, i);
            }
        }
        settings.Settle();
        return positional;
    }

    int Take(string word, (int Values, Action<string[]> Take) flag, IReadOnlyList<string> arguments, int at)
    {
        if (at + flag.Values >= arguments.Count)
        {
            throw own.Contains(word) ? UsageException.OwnValueMissing(program, word) : UsageException.ValueMissing(word, flag.Values, arguments.Count - at - 1);
        }
        var values = new string[flag.Values];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[at + 1 + i];
        }
        flag.Take(values);
        return at + flag.Values;
    }

    int TakeSetting(string word, IReadOnlyList<string> arguments, int at)
    {
        var next = at;
        return settings.TryFlag(word, () =>
        {
            string? value = null;
            next = Take(word, (1, values => value = values[0]), arguments, at);
            return value!;
        }) ? next : throw new UsageException($"unrecognised flag '{word}'");
    }

    // Flags that every command has.
    void Common()
    {
        flags.TryAdd("--option", (2, values => settings.SetOption(values[0], values[1])));
        flags.TryAdd("--verbose", (0, _ => settings.Verbosity++));
        flags.TryAdd("-v", (0, _ => settings.Verbosity++));
        flags.TryAdd("--quiet", (0, _ => settings.Verbosity--));
        flags.TryAdd("--debug", (0, _ => settings.Verbosity = Settings.DebugVerbosity));
        flags.TryAdd("--store", (1, values => settings.Set("store", values[0])));
        flags.TryAdd("-j", (1, values => settings.Set("max-jobs", values[0])));
        flags.TryAdd("-k", (0, _ => settings.Set("keep-going", "true")));
        flags.TryAdd("-K", (0, _ => settings.Set("keep-failed", "true")));
        flags.TryAdd("-L", (0, _ => settings.PrintBuildLogs = true));
        flags.TryAdd("--print-build-logs", (0, _ => settings.PrintBuildLogs = true));
        flags.TryAdd("--refresh", (0, _ => settings.Set("tarball-ttl", "0")));
        flags.TryAdd("--log-format", (1, _ => { }));
        flags.TryAdd("-Q", (0, _ => { }));
        flags.TryAdd("--no-build-output", (0, _ => { }));
    }
}
