namespace Firn.Syntax.Tests.Grammar;

/// <summary>
/// Builds the LALR(1) automaton of <see cref="Language"/>: states of LR(0) items, lookaheads by propagation, conflicts
/// resolved by precedence, and the most frequent reduction of a state as its default, as bison does, because Nix's messages
/// follow from exactly these tables.
/// </summary>
sealed class Lalr
{
    public sealed record Rule(string Name, int Left, int[] Right, int PrecedenceToken);

    public readonly List<Rule> Rules = [];
    public readonly List<string> Nonterminals = [];
    public int TokenCount => Language.Tokens.Length;
    readonly Dictionary<string, int> tokens = [];
    readonly Dictionary<int, (int Level, Associativity Associativity)> precedence = [];
    readonly List<(int Rule, int Dot)[]> kernels = [];
    readonly List<SortedDictionary<int, int>> moves = [];
    UInt128[] firsts = [];
    bool[] nullable = [];
    List<int>[] byLeft = [];

    /// <summary>Positive: shift to state - 1; negative: reduce rule -n - 1; 0: default; <see cref="Refused"/>: an error.</summary>
    public List<short[]> Actions { get; } = [];

    /// <summary>The rule of each state that is reduced without an explicit action, or -1.</summary>
    public List<int> Defaults { get; } = [];

    /// <summary>True where the default needs no lookahead at all.</summary>
    public List<bool> Consistent { get; } = [];

    public List<short[]> Gotos { get; } = [];

    public List<string> Conflicts { get; } = [];

    public const short Refused = short.MinValue;

    public Lalr()
    {
        ReadGrammar();
        ComputeFirsts();
        BuildStates();
        BuildActions(Propagate());
    }

    bool IsToken(int symbol) => symbol < TokenCount;

    void ReadGrammar()
    {
        for (var i = 0; i < TokenCount; i++)
        {
            tokens[Language.Tokens[i].Name] = i;
        }
        for (var level = 0; level < Language.Precedence.Length; level++)
        {
            foreach (var token in Language.Precedence[level].Tokens)
            {
                precedence[tokens[token]] = (level, Language.Precedence[level].Associativity);
            }
        }
        var lines = Language.Rules.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            var left = line[(line.IndexOf(':') + 1)..line.IndexOf('=')].Trim();
            if (!Nonterminals.Contains(left))
            {
                Nonterminals.Add(left);
            }
        }
        Nonterminals.Add("$accept");
        int Symbol(string name) => tokens.TryGetValue(name, out var token) ? token : TokenCount + Nonterminals.IndexOf(name);
        Rules.Add(new("Accept", Symbol("$accept"), [Symbol("start"), 0], -1));
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            var equals = line.IndexOf('=');
            var words = line[(equals + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var right = words.Where(w => w[0] != '%').Select(Symbol).ToArray();
            var mark = words.FirstOrDefault(w => w[0] == '%');
            var precedenceToken = mark is not null ? tokens[mark[1..]] : right.LastOrDefault(IsToken, -1);
            Rules.Add(new(line[..colon], Symbol(line[(colon + 1)..equals].Trim()), right, precedenceToken));
        }
        byLeft = Enumerable.Range(0, TokenCount + Nonterminals.Count).Select(_ => new List<int>()).ToArray();
        for (var r = 0; r < Rules.Count; r++)
        {
            byLeft[Rules[r].Left].Add(r);
        }
    }

    void ComputeFirsts()
    {
        firsts = new UInt128[TokenCount + Nonterminals.Count];
        nullable = new bool[firsts.Length];
        for (var t = 0; t < TokenCount; t++)
        {
            firsts[t] = UInt128.One << t;
        }
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var rule in Rules)
            {
                var set = firsts[rule.Left];
                var empty = true;
                foreach (var symbol in rule.Right)
                {
                    set |= firsts[symbol];
                    if (!nullable[symbol])
                    {
                        empty = false;
                        break;
                    }
                }
                if (set != firsts[rule.Left] || (empty && !nullable[rule.Left]))
                {
                    firsts[rule.Left] = set;
                    nullable[rule.Left] |= empty;
                    changed = true;
                }
            }
        }
    }

    List<(int Rule, int Dot)> Close((int Rule, int Dot)[] kernel)
    {
        var items = kernel.ToList();
        var seen = new HashSet<int>();
        for (var i = 0; i < items.Count; i++)
        {
            var (rule, dot) = items[i];
            if (dot < Rules[rule].Right.Length && Rules[rule].Right[dot] is var next && !IsToken(next) && seen.Add(next))
            {
                items.AddRange(byLeft[next].Select(r => (r, 0)));
            }
        }
        return items;
    }

    void BuildStates()
    {
        var numbers = new Dictionary<string, int>();
        int Number((int Rule, int Dot)[] kernel)
        {
            var key = string.Join(' ', kernel);
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers[key] = number = kernels.Count;
                kernels.Add(kernel);
                moves.Add([]);
            }
            return number;
        }
        Number([(0, 0)]);
        for (var state = 0; state < kernels.Count; state++)
        {
            var groups = Close(kernels[state]).Where(i => i.Dot < Rules[i.Rule].Right.Length)
                .GroupBy(i => Rules[i.Rule].Right[i.Dot]).OrderBy(g => g.Key);
            foreach (var group in groups)
            {
                moves[state][group.Key] = Number([.. group.Select(i => (i.Rule, i.Dot + 1)).Order()]);
            }
        }
    }

    /// <summary>The lookaheads of each item that is complete in a state, for every state.</summary>
    List<Dictionary<int, UInt128>> Propagate()
    {
        var own = UInt128.One << 127;
        var sets = kernels.Select(k => new UInt128[k.Length]).ToList();
        var links = new List<(int State, int Item, int ToState, int ToItem)>();
        sets[0][0] = UInt128.One;
        for (var state = 0; state < kernels.Count; state++)
        {
            for (var item = 0; item < kernels[state].Length; item++)
            {
                foreach (var ((rule, dot), ahead) in CloseWithLookaheads(kernels[state][item], own))
                {
                    if (dot == Rules[rule].Right.Length)
                    {
                        continue;
                    }
                    var to = moves[state][Rules[rule].Right[dot]];
                    var toItem = Array.IndexOf(kernels[to], (rule, dot + 1));
                    sets[to][toItem] |= ahead & ~own;
                    if ((ahead & own) != 0)
                    {
                        links.Add((state, item, to, toItem));
                    }
                }
            }
        }
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (state, item, to, toItem) in links)
            {
                var merged = sets[to][toItem] | sets[state][item];
                changed |= merged != sets[to][toItem];
                sets[to][toItem] = merged;
            }
        }
        var complete = new List<Dictionary<int, UInt128>>();
        for (var state = 0; state < kernels.Count; state++)
        {
            var found = new Dictionary<int, UInt128>();
            for (var item = 0; item < kernels[state].Length; item++)
            {
                foreach (var ((rule, dot), ahead) in CloseWithLookaheads(kernels[state][item], own))
                {
                    if (dot == Rules[rule].Right.Length)
                    {
                        var set = (ahead & ~own) | ((ahead & own) != 0 ? sets[state][item] : 0);
                        found[rule] = found.GetValueOrDefault(rule) | set;
                    }
                }
            }
            complete.Add(found);
        }
        return complete;
    }

    Dictionary<(int Rule, int Dot), UInt128> CloseWithLookaheads((int Rule, int Dot) start, UInt128 ahead)
    {
        var sets = new Dictionary<(int Rule, int Dot), UInt128> { [start] = ahead };
        var work = new Queue<(int Rule, int Dot)>([start]);
        while (work.TryDequeue(out var item))
        {
            var right = Rules[item.Rule].Right;
            if (item.Dot == right.Length || IsToken(right[item.Dot]))
            {
                continue;
            }
            UInt128 follow = 0;
            var at = item.Dot + 1;
            for (; at < right.Length; at++)
            {
                follow |= firsts[right[at]];
                if (!nullable[right[at]])
                {
                    break;
                }
            }
            if (at == right.Length)
            {
                follow |= sets[item];
            }
            foreach (var rule in byLeft[right[item.Dot]])
            {
                var known = sets.TryGetValue((rule, 0), out var old);
                if (!known || (old | follow) != old)
                {
                    sets[(rule, 0)] = old | follow;
                    work.Enqueue((rule, 0));
                }
            }
        }
        return sets;
    }

    void BuildActions(List<Dictionary<int, UInt128>> complete)
    {
        for (var state = 0; state < kernels.Count; state++)
        {
            var row = new short[TokenCount];
            var reductions = complete[state].Where(c => c.Key != 0).OrderBy(c => c.Key).ToList();
            // A rule that comes first wins between reductions, so later ones are written first.
            foreach (var (rule, ahead) in Enumerable.Reverse(reductions))
            {
                for (var token = 0; token < TokenCount; token++)
                {
                    if ((ahead >> token & 1) != 0)
                    {
                        if (row[token] != 0)
                        {
                            Conflicts.Add($"state {state}: two reductions on {Language.Tokens[token].Name}");
                        }
                        row[token] = (short)(-rule - 1);
                    }
                }
            }
            foreach (var (symbol, to) in moves[state].Where(m => IsToken(m.Key)))
            {
                if (row[symbol] == 0)
                {
                    row[symbol] = (short)(to + 1);
                    continue;
                }
                var rule = Rules[-row[symbol] - 1];
                if (rule.PrecedenceToken < 0 || !precedence.TryGetValue(rule.PrecedenceToken, out var ruleLevel) || !precedence.TryGetValue(symbol, out var tokenLevel))
                {
                    Conflicts.Add($"state {state}: shift or reduce {rule.Name} on {Language.Tokens[symbol].Name}");
                    row[symbol] = (short)(to + 1);
                }
                else if (tokenLevel.Level > ruleLevel.Level || (tokenLevel.Level == ruleLevel.Level && tokenLevel.Associativity == Associativity.Right))
                {
                    row[symbol] = (short)(to + 1);
                }
                else if (tokenLevel.Level == ruleLevel.Level && tokenLevel.Associativity == Associativity.None)
                {
                    row[symbol] = Refused;
                }
            }
            var consistent = reductions.Count == 1 && !moves[state].Keys.Any(IsToken);
            var chosen = -1;
            if (consistent)
            {
                chosen = reductions[0].Key;
                Array.Clear(row);
            }
            else
            {
                var most = 0;
                foreach (var (rule, _) in reductions)
                {
                    var count = row.Count(a => a == -rule - 1);
                    if (count > most)
                    {
                        (most, chosen) = (count, rule);
                    }
                }
                for (var token = 0; token < TokenCount; token++)
                {
                    if ((chosen >= 0 && row[token] == -chosen - 1) || (chosen < 0 && row[token] == Refused))
                    {
                        row[token] = 0;
                    }
                }
            }
            Actions.Add(row);
            Defaults.Add(chosen);
            Consistent.Add(consistent);
            var gotos = new short[Nonterminals.Count];
            Array.Fill(gotos, (short)-1);
            foreach (var (symbol, to) in moves[state].Where(m => !IsToken(m.Key)))
            {
                gotos[symbol - TokenCount] = (short)to;
            }
            Gotos.Add(gotos);
        }
    }
}
