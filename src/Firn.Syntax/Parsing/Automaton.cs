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
    public static int Run(TreeBuilder builder)
    {
        var stack = shelf ?? new Slot[256];
        shelf = null;
        var root = Run(builder, ref stack);
        shelf = stack.Length <= LargestKept ? stack : null;
        return root;
    }

    // What this keeps between two tokens is just what the machine's registers hold: whatever else is needed comes from the builder.
    static int Run(TreeBuilder builder, ref Slot[] ownStack)
    {
        const int none = -1;
        var stack = ownStack;
        // The lowest entry is not used: an empty rule asks for the end of what is below it.
        var top = 0;
        var state = 0;
        var ahead = (int)builder.Lexer.Next();
        while (true)
        {
            int action = ParserTables.Actions[(state << ParserTables.TokenBits) | ahead];
            if (action >= (int)Rule.Pass << ParserTables.KindShift)
            {
                // An expression climbs from one nonterminal to the next, above the same state.
                var row = stack[top].Below << ParserTables.NonterminalBits;
                do
                {
                    if (action >= (int)Rule.ApplyNothing << ParserTables.KindShift && builder.HasAmbiguousOr)
                    {
                        builder.ApplyNothing(stack[top].Value);
                    }
                    state = ParserTables.Gotos[row | ((action >> ParserTables.LeftShift) & ParserTables.LeftMask)];
                    action = ParserTables.Actions[(state << ParserTables.TokenBits) | ahead];
                }
                while (action >= (int)Rule.Pass << ParserTables.KindShift);
            }
            if (action < ParserTables.Accepted)
            {
                if (++top == stack.Length)
                {
                    ownStack = stack = Longer(stack);
                }
                var lexer = builder.Lexer;
                stack[top] = new Slot { Value = lexer.Value, Begin = lexer.Begin, End = lexer.End, Below = state };
                state = action;
                if (state < ParserTables.FirstHasty)
                {
                    ahead = (int)lexer.Next();
                    continue;
                }
                action = ParserTables.Reductions[state - ParserTables.FirstHasty];
                ahead = none;
            }
            else if (action <= ParserTables.Refused)
            {
                return action == ParserTables.Accepted ? stack[top].Value : throw Unexpected(builder.Lexer, state, (Token)ahead);
            }
            while (true)
            {
                var length = action & ParserTables.LengthMask;
                var end = stack[top].End;
                top -= length - 1;
                if (length == 0)
                {
                    if (top == stack.Length)
                    {
                        ownStack = stack = Longer(stack);
                    }
                    stack[top] = new Slot { Begin = end, Below = state };
                }
                var value = builder.Reduce((Rule)(action >> ParserTables.KindShift), stack.AsSpan(top, length));
                ref var made = ref stack[top];
                made.Value = value;
                made.End = end;
                state = ParserTables.Gotos[(made.Below << ParserTables.NonterminalBits) | ((action >> ParserTables.LeftShift) & ParserTables.LeftMask)];
                if (ahead != none)
                {
                    break;
                }
                if (state < ParserTables.FirstHasty)
                {
                    ahead = (int)builder.Lexer.Next();
                    break;
                }
                action = ParserTables.Reductions[state - ParserTables.FirstHasty];
            }
        }
    }

    static Slot[] Longer(Slot[] stack)
    {
        var longer = new Slot[stack.Length * 2];
        stack.CopyTo(longer, 0);
        return longer;
    }

    /// <summary>What was read and, when they are at most four, what the state has an explicit action for.</summary>
    static SyntaxException Unexpected(Lexer lexer, int state, Token token)
    {
        var message = new StringBuilder("syntax error, unexpected ").Append(ParserTables.TokenNames[(int)token]);
        var expected = new List<string>();
        for (var candidate = 0; candidate < ParserTables.TokenCount; candidate++)
        {
            var action = ParserTables.Actions[(state << ParserTables.TokenBits) | candidate];
            if (action <= ParserTables.Accepted || (action > ParserTables.Refused && (action & ParserTables.Explicit) != 0))
            {
                expected.Add(ParserTables.TokenNames[candidate]);
            }
        }
        if (expected.Count is > 0 and <= 4)
        {
            message.Append(", expecting ").AppendJoin(" or ", expected);
        }
        return lexer.Fail(message.ToString(), token == Token.EndOfFile ? lexer.End : lexer.Begin);
    }
}
