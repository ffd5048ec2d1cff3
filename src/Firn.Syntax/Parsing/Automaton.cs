using System.Text;

namespace Firn.Syntax.Parsing;

/// <summary>
/// Runs the tables over the tokens. There is no recursion, so nesting costs heap only; a state whose reduction needs no
/// lookahead reduces before the next token is cut, as the original does, which decides which of two errors is reported.
/// </summary>
internal static class Automaton
{
    const int LargestKept = 4096;

    // The stack of the file before, empty: most files are smaller than it is.
    [ThreadStatic]
    static Slot[]? shelf;

    /// <summary>The root of the tree that <paramref name="builder"/> makes.</summary>
    public static int Run(SourceFile file, ParserOptions options, Lexer lexer, TreeBuilder builder)
    {
        var actions = ParserTables.Actions;
        var defaults = ParserTables.Defaults;
        var lengths = ParserTables.RuleLengths;
        var stack = shelf ?? new Slot[256];
        shelf = null;
        var top = 0;
        var state = 0;
        var ahead = Token.EndOfFile;
        var hasAhead = false;
        while (true)
        {
            var fallback = defaults[state];
            int rule;
            if (fallback >= 0 && (fallback & 1) != 0)
            {
                rule = fallback >> 1;
            }
            else
            {
                if (!hasAhead)
                {
                    ahead = lexer.Next();
                    hasAhead = true;
                }
                var action = actions[(state * ParserTables.TokenCount) + (int)ahead];
                if (action > 0)
                {
                    state = action - 1;
                    if (++top == stack.Length)
                    {
                        Array.Resize(ref stack, top * 2);
                    }
                    stack[top] = new Slot { Value = lexer.Value, Begin = lexer.Begin, End = lexer.End, State = state };
                    hasAhead = false;
                    if (ahead == Token.EndOfFile)
                    {
                        shelf = stack.Length <= LargestKept ? stack : null;
                        return stack[top - 1].Value;
                    }
                    continue;
                }
                if (action == 0 && fallback >= 0)
                {
                    rule = fallback >> 1;
                }
                else if (action is 0 or ParserTables.Refused)
                {
                    throw Unexpected(file, lexer, state, ahead);
                }
                else
                {
                    rule = -action - 1;
                }
            }
            var length = lengths[rule];
            var first = top - length + 1;
            var kind = (Rule)ParserTables.Rules[rule];
            if (length == 1 && (kind == Rule.Pass || (kind == Rule.ApplyNothing && !builder.HasAmbiguousOr)))
            {
                state = ParserTables.Gotos[(stack[first - 1].State * ParserTables.NonterminalCount) + ParserTables.RuleLefts[rule]];
                stack[top].State = state;
                continue;
            }
            int begin, end;
            if (length == 0)
            {
                begin = end = stack[top].End;
                if (++top == stack.Length)
                {
                    Array.Resize(ref stack, top * 2);
                }
            }
            else
            {
                begin = stack[first].Begin;
                end = stack[top].End;
            }
            var value = builder.Reduce(kind, stack.AsSpan(first, length), begin, end);
            top = first;
            state = ParserTables.Gotos[(stack[first - 1].State * ParserTables.NonterminalCount) + ParserTables.RuleLefts[rule]];
            stack[first] = new Slot { Value = value, Begin = begin, End = end, State = state };
        }
    }

    /// <summary>What was read and, when they are at most four, what the state has an explicit action for.</summary>
    static SyntaxException Unexpected(SourceFile file, Lexer lexer, int state, Token token)
    {
        var message = new StringBuilder("syntax error, unexpected ").Append(ParserTables.TokenNames[(int)token]);
        var expected = new List<string>();
        for (var candidate = 0; candidate < ParserTables.TokenCount; candidate++)
        {
            var action = ParserTables.Actions[(state * ParserTables.TokenCount) + candidate];
            if (action is not (0 or ParserTables.Refused))
            {
                expected.Add(ParserTables.TokenNames[candidate]);
            }
        }
        if (expected.Count is > 0 and <= 4)
        {
            message.Append(", expecting ").AppendJoin(" or ", expected);
        }
        return new SyntaxException(message.ToString(), file, token == Token.EndOfFile ? lexer.End : lexer.Begin);
    }
}
