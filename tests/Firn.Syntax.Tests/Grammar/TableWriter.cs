using System.Text;

namespace Firn.Syntax.Tests.Grammar;

/// <summary>Writes the automaton as the C# file that the parser is compiled with.</summary>
static class TableWriter
{
    // A state's row of actions and of gotos is so wide.
    const int TokenBits = 6, NonterminalBits = 5;

    // An action is a state to shift to, one of these, or a reduction: how many symbols the rule takes, the nonterminal that it makes, whether messages count it, what it builds.
    const int Accepted = 0x100, Refused = 0x101, LeftShift = 3, Explicit = 0x100, KindShift = 9;

    /// <summary>Everything fits where it is written.</summary>
    public static bool HasRoomFor(Lalr lalr) =>
        lalr.TokenCount <= 1 << TokenBits && lalr.Nonterminals.Count <= 1 << NonterminalBits && lalr.Actions.Count <= Accepted
        && lalr.Rules.All(rule => rule.Right.Length < 1 << LeftShift) && lalr.Rules.Select(rule => rule.Name).Distinct().Count() <= 1 << (16 - KindShift);

    public static string Write(Lalr lalr)
    {
        var text = new StringBuilder();
        text.Append("// Generated from tests/Firn.Syntax.Tests/Grammar/Language.cs: FIRN_ACCEPT=1 dotnet test tests/Firn.Syntax.Tests --filter GrammarTests\n");
        text.Append("namespace Firn.Syntax.Parsing;\n\ninternal enum Token : byte\n{\n");
        foreach (var (name, _) in Language.Tokens)
        {
            text.Append($"    {name},\n");
        }
        text.Append("}\n\n/// <summary>What a reduction builds; several rules may build the same.</summary>\ninternal enum Rule : byte\n{\n");
        // Those that hand on their only child are the last.
        var names = lalr.Rules.Select(r => r.Name).Distinct().OrderBy(name => name == "Pass" ? 1 : name == "ApplyNothing" ? 2 : 0).ToList();
        foreach (var name in names)
        {
            text.Append($"    {name},\n");
        }
        text.Append("}\n\n/// <summary>The LALR(1) automaton of the language.</summary>\ninternal static class ParserTables\n{\n");
        var order = Enumerable.Range(0, lalr.Actions.Count).OrderBy(state => lalr.Consistent[state]).ToArray();
        var numbers = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            numbers[order[i]] = i;
        }
        var hasty = order.Where(state => lalr.Consistent[state]).ToArray();
        Constant(text, "int", "TokenCount", $"{lalr.TokenCount}");
        Constant(text, "int", "FirstHasty", $"{order.Length - hasty.Length}", "From this state on none needs the next token: each has one reduction only.");
        Constant(text, "int", "TokenBits", $"{TokenBits}", "A state's row of actions is so wide.");
        Constant(text, "int", "NonterminalBits", $"{NonterminalBits}", "A state's row of gotos is so wide.");
        Constant(text, "int", "Accepted", $"0x{Accepted:x}", "An action below this is a shift to that state.");
        Constant(text, "int", "Refused", $"0x{Refused:x}", "An error; what is above is a reduction.");
        Constant(text, "int", "Explicit", $"0x{Explicit:x}", "Of a reduction: messages count it as expected, since it is not the state's default.");
        Constant(text, "int", "KindShift", $"{KindShift}", "What a reduction builds stands from here on.");
        Constant(text, "int", "LeftShift", $"{LeftShift}", "The nonterminal that a reduction makes stands from here on; below is how many symbols it takes off the stack.");
        Constant(text, "int", "LeftMask", $"0x{(1 << NonterminalBits) - 1:x}");
        Constant(text, "int", "LengthMask", $"0x{(1 << LeftShift) - 1:x}");
        text.Append("\n    public static readonly string[] TokenNames =\n    [\n");
        foreach (var (_, shown) in Language.Tokens)
        {
            text.Append($"        \"{shown.Replace("\"", "\\\"", StringComparison.Ordinal)}\",\n");
        }
        text.Append("    ];\n\n");
        Array(text, "ushort", "Reductions", "The reduction of each state that needs no lookahead.", hasty.Select(state => Reduction(lalr, names, lalr.Defaults[state])));
        Array(text, "ushort", "Actions", "By state and token.", order.SelectMany(state => Row(lalr, names, numbers, state)));
        Array(text, "byte", "Gotos", "By state and nonterminal.", order.SelectMany(state => lalr.Gotos[state]
            .Select(to => to < 0 ? 0 : numbers[HandedOn(lalr, state, to)]).Concat(new int[(1 << NonterminalBits) - lalr.Nonterminals.Count])));
        text.Length -= 1;
        return text.Append("}\n").ToString();
    }

    // Defaults stand where they apply, so that one look says what to do.
    static IEnumerable<int> Row(Lalr lalr, List<string> names, int[] numbers, int state)
    {
        for (var token = 0; token < 1 << TokenBits; token++)
        {
            var action = token < lalr.TokenCount ? lalr.Actions[state][token] : Lalr.Refused;
            yield return action switch
            {
                Lalr.Refused => Refused,
                0 => lalr.Defaults[state] < 0 ? Refused : Reduction(lalr, names, lalr.Defaults[state]),
                < 0 => Reduction(lalr, names, -action - 1) | Explicit,
                _ when token == 0 => Accepted,
                _ => numbers[HandedOn(lalr, state, action - 1)],
            };
        }
    }

    static int Reduction(Lalr lalr, List<string> names, int rule)
    {
        var (name, left, right, _) = lalr.Rules[rule];
        return (names.IndexOf(name) << KindShift) | ((left - lalr.TokenCount) << LeftShift) | right.Length;
    }

    // A state that hands its only child on, whatever comes next, is never entered: the automaton goes to where that leads at once.
    static int HandedOn(Lalr lalr, int from, int state)
    {
        while (lalr.Consistent[state] && lalr.Defaults[state] is var rule and >= 0 && lalr.Rules[rule] is { Name: "Pass", Right.Length: 1 })
        {
            state = lalr.Gotos[from][lalr.Rules[rule].Left - lalr.TokenCount];
        }
        return state;
    }

    static void Constant(StringBuilder text, string type, string name, string value, string? summary = null)
    {
        if (summary is not null)
        {
            text.Append($"\n    /// <summary>{summary}</summary>\n");
        }
        text.Append($"    public const {type} {name} = {value};\n");
    }

    static void Array(StringBuilder text, string type, string name, string summary, IEnumerable<int> values)
    {
        text.Append($"    /// <summary>{summary}</summary>\n    public static ReadOnlySpan<{type}> {name} =>\n    [");
        var column = 0;
        foreach (var value in values)
        {
            text.Append(column++ % 32 == 0 ? "\n        " : " ").Append(value).Append(',');
        }
        text.Append("\n    ];\n\n");
    }
}
