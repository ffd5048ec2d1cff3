using System.Text;

namespace Firn.Syntax.Tests.Grammar;

/// <summary>Writes the automaton as the C# file that the parser is compiled with.</summary>
static class TableWriter
{
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
        var names = lalr.Rules.Select(r => r.Name).Distinct().ToList();
        foreach (var name in names)
        {
            text.Append($"    {name},\n");
        }
        text.Append("}\n\n/// <summary>The LALR(1) automaton of the language.</summary>\ninternal static class ParserTables\n{\n");
        text.Append($"    public const int TokenCount = {lalr.TokenCount};\n    public const int NonterminalCount = {lalr.Nonterminals.Count};\n");
        text.Append("    public const short Refused = short.MinValue;\n\n");
        text.Append("    public static readonly string[] TokenNames =\n    [\n");
        foreach (var (_, shown) in Language.Tokens)
        {
            text.Append($"        \"{shown.Replace("\"", "\\\"", StringComparison.Ordinal)}\",\n");
        }
        text.Append("    ];\n\n");
        Array(text, "byte", "Rules", "What each rule builds.", lalr.Rules.Select(r => names.IndexOf(r.Name)));
        Array(text, "byte", "RuleLengths", "How many symbols each rule takes off the stack.", lalr.Rules.Select(r => r.Right.Length));
        Array(text, "byte", "RuleLefts", "The nonterminal that each rule makes.", lalr.Rules.Select(r => r.Left - lalr.TokenCount));
        Array(text, "short", "Defaults", "By state: -1 for none, else the rule times two, plus one when no lookahead is needed.",
            lalr.Defaults.Select((d, s) => d < 0 ? -1 : (d * 2) + (lalr.Consistent[s] ? 1 : 0)));
        Array(text, "short", "Actions", "By state and token: above 0 shift to state - 1, below 0 reduce rule -n - 1, 0 the default.",
            lalr.Actions.SelectMany((row, from) => row.Select(action => action > 0 ? HandedOn(lalr, from, action - 1) + 1 : action)));
        Array(text, "short", "Gotos", "By state and nonterminal.", lalr.Gotos.SelectMany((row, from) => row.Select(to => to < 0 ? to : HandedOn(lalr, from, to))));
        text.Length -= 1;
        return text.Append("}\n").ToString();
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
