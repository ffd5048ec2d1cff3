using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>One entry of the parser's stack: a token or what a rule made of several.</summary>
internal struct Slot
{
    /// <summary>The place of a node or of a list, or 0.</summary>
    public int Value;
    public int Begin;
    public int End;
    /// <summary>The automaton's state before it.</summary>
    public int Below;
}

/// <summary>Makes the node of each rule, and refuses what the grammar alone cannot.</summary>
internal sealed partial class TreeBuilder(SourceFile file, SymbolTable symbols, ParserOptions options, Lexer lexer, SyntaxTree tree)
{
    readonly Indentation indentation = new(tree, lexer);
    readonly Symbol sub = symbols.Intern("__sub"u8);
    readonly Symbol mul = symbols.Intern("__mul"u8);
    readonly Symbol div = symbols.Intern("__div"u8);
    readonly Symbol lessThan = symbols.Intern("__lessThan"u8);
    readonly Symbol findFile = symbols.Intern("__findFile"u8);
    readonly Symbol nixPath = symbols.Intern("__nixPath"u8);
    readonly Symbol or = symbols.Intern("or"u8);
    readonly Symbol body = symbols.Intern("body"u8);

    /// <summary>Where the tokens come from.</summary>
    public Lexer Lexer => lexer;

    /// <summary>There was a call that <see cref="WarnOfAmbiguousOr"/> might warn of.</summary>
    public bool HasAmbiguousOr { get; private set; }

    /// <summary>Where functions and path literals stand, if somebody wants to know.</summary>
    public List<(int Node, int Begin, int End)>? Placed { get; } = options.Placed is null ? null : [];

    SyntaxException Fail(string message, int position) => new(message, file, position);

    string Text(Symbol symbol)
    {
        var output = new ArrayBufferWriter<byte>();
        NamePrinter.WriteIdentifier(output, symbols[symbol].Span);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    Symbol Name(in Slot slot) => Intern(lexer.Slice(slot.Begin, slot.End));

    Symbol Intern(ReadOnlySpan<byte> text)
    {
        var name = symbols.Intern(text);
        options.Names?.Add(name);
        return name;
    }

    int Located(int node, int begin, int end)
    {
        Placed?.Add((node, begin, end));
        return node;
    }

    static NodeEntry Node(ExpressionKind kind, int position, int depth) => new(kind, position, depth);

    int DepthOf(int node) => tree.DepthOf(node);

    int DepthOf(int first, int second) => Math.Max(DepthOf(first), DepthOf(second));

    bool Is(int node, ExpressionKind kind) => tree.KindOf(node) == kind;

    /// <summary>What is not applied to anything: a call in it has nothing behind it that its <c>or</c> could belong to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ApplyNothing(int expression)
    {
        if (Is(expression, ExpressionKind.Call))
        {
            tree.At<CallEntry>(expression).AmbiguousOrEnd = -1;
        }
    }

    int DepthOfDefault(int formal) => tree.Get<FormalEntry>(formal).Default is var value and not 0 ? DepthOf(value) : 0;

    int DepthOfList(int list) => tree.Get<ListEntry>(list).Depth;

    // A list that is made when it gets its first entry.
    int Append<T>(int list, in T entry, int depth) where T : unmanaged
    {
        if (list == 0)
        {
            return tree.AddList(entry, depth);
        }
        tree.Append(list, entry, depth);
        return list;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Steps(int path, Symbol name, int expression) => Append(path, new StepEntry(0, name, expression), expression == 0 ? 0 : DepthOf(expression));

    int Steps(int path, int name) => Is(name, ExpressionKind.String)
        ? Steps(path, Intern(tree.TextOf(tree.Get<StringEntry>(name).Text)), 0)
        : Steps(path, default, name);

    int Parts(int parts, int position, int expression) => Append(parts, new PartEntry(0, position, expression), DepthOf(expression));

    int Links(int list, int expression) => Append(list, new LinkEntry(0, expression), DepthOf(expression));

    int Before(int position, int expression, int parts)
    {
        ref var list = ref tree.At<ListEntry>(parts);
        list.First = tree.Add(new PartEntry(list.First, position, expression));
        list.Count++;
        list.Depth = Math.Max(list.Depth, DepthOf(expression));
        return parts;
    }

    int String(TextPiece text) => tree.Add(new StringEntry(Node(ExpressionKind.String, -1, 1), text));

    int Variable(int position, Symbol name) => tree.Add(new VariableEntry(Node(ExpressionKind.Variable, position, 1), name));

    int Not(int operand) => tree.Add(new NotEntry(Node(ExpressionKind.Not, tree.PositionOf(operand), DepthOf(operand) + 1), operand));

    int Concat(int position, bool forceString, int parts) =>
        tree.Add(new ConcatEntry(Node(ExpressionKind.ConcatStrings, position, DepthOfList(parts) + 1), forceString, parts));

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Select(int position, int target, int path, int fallback)
    {
        var depth = Math.Max(fallback == 0 ? 0 : DepthOf(fallback), Math.Max(DepthOf(target), DepthOfList(path)));
        return tree.Add(new SelectEntry(Node(ExpressionKind.Select, position, depth + 1), target, fallback, path));
    }

    int Binary(BinaryOperator op, ReadOnlySpan<Slot> s) => tree.Add(new BinaryEntry(
        Node(ExpressionKind.Binary, s[1].Begin, DepthOf(s[0].Value, s[2].Value) + 1), op, s[0].Value, s[2].Value));

    int Call(int position, int function, int argument)
    {
        var arguments = Links(0, argument);
        return tree.Add(new CallEntry(Node(ExpressionKind.Call, position, DepthOf(function, argument) + 1), function, arguments));
    }

    int Call(int position, int function, int first, int second) => Apply(position, Call(position, function, first), second);

    // A call that is applied again takes the argument itself, parentheses or not, and keeps its own position.
    int Apply(int position, int function, int argument)
    {
        if (!Is(function, ExpressionKind.Call))
        {
            return Call(position, function, argument);
        }
        Links(tree.Get<CallEntry>(function).Arguments, argument);
        tree.At<NodeEntry>(function).Adopt(DepthOf(argument));
        return function;
    }

    void WarnOfAmbiguousOr(int expression)
    {
        if (HasAmbiguousOr && options.Warn is { } warn && Is(expression, ExpressionKind.Call) && tree.Get<CallEntry>(expression) is { AmbiguousOrEnd: >= 0 } call)
        {
            var position = call.Node.Position;
            warn(new SyntaxWarning(
                $"at {file.Describe(position)}: This expression uses `or` as an identifier in a way that will change in a future Nix release.\n"
                + $"Wrap this entire expression in parentheses to preserve its current meaning:\n"
                + $"    ({Encoding.UTF8.GetString(lexer.Slice(position, call.AmbiguousOrEnd))})\n"
                + "Give feedback at https://github.com/NixOS/nix/pull/11121", file, position));
        }
    }

    int Function(int begin, Symbol argument, int body) => Document(
        tree.Add(new LambdaEntry(Node(ExpressionKind.Lambda, begin, DepthOf(body) + 1), argument, false, false, 0, body, default, default)), begin);

    int Function(int begin, Symbol argument, int body, int pattern)
    {
        var formals = tree.Get<FormalsEntry>(pattern);
        Sort(pattern);
        var last = default(FormalEntry);
        var isBound = false;
        foreach (ref readonly var formal in tree.ItemsOf<FormalEntry>(pattern))
        {
            if (formal.Name == last.Name)
            {
                throw Fail($"duplicate formal function argument '{Text(formal.Name)}'", formal.Position);
            }
            last = formal;
            isBound |= formal.Name == argument;
        }
        if (isBound)
        {
            throw Fail($"duplicate formal function argument '{Text(argument)}'", begin);
        }
        var depth = Math.Max(DepthOf(body), formals.List.Depth) + 1;
        return Document(
            tree.Add(new LambdaEntry(Node(ExpressionKind.Lambda, begin, depth), argument, true, formals.HasEllipsis, pattern, body, default, default)), begin);
    }

    // By name, equal ones by position; most patterns are written in another order.
    void Sort(int pattern)
    {
        var count = 0;
        var borrowed = ArrayPool<FormalEntry>.Shared.Rent(tree.CountOf(pattern));
        foreach (ref readonly var formal in tree.ItemsOf<FormalEntry>(pattern))
        {
            borrowed[count++] = formal;
        }
        var sorted = borrowed.AsSpan(0, count);
        sorted.Sort(static (a, b) => a.Name.Id != b.Name.Id ? a.Name.Id.CompareTo(b.Name.Id) : a.Position.CompareTo(b.Position));
        var place = tree.Get<ListEntry>(pattern).First;
        foreach (ref readonly var formal in sorted)
        {
            var next = tree.Get<FormalEntry>(place).Next;
            tree.At<FormalEntry>(place) = formal with { Next = next };
            place = next;
        }
        ArrayPool<FormalEntry>.Shared.Return(borrowed);
    }

    int Document(int function, int position)
    {
        if (lexer.Documentation is { } comments && comments.TryGetValue(position, out var comment))
        {
            Document(function, comment);
        }
        return function;
    }

    // The innermost comment wins; a comment in front of a chain of functions documents all of them.
    void Document(int expression, DocComment comment)
    {
        while (Is(expression, ExpressionKind.Lambda))
        {
            ref var function = ref tree.At<LambdaEntry>(expression);
            if (function.Documentation.IsPresent)
            {
                return;
            }
            function.Documentation = comment;
            expression = function.Body;
        }
    }

    // The message is made of the literal and of whether the text is refused.
    void Lint(LintLevel level, string setting, int begin, int end, Func<ByteString, bool, string> message)
    {
        if (level == LintLevel.Ignore)
        {
            return;
        }
        var text = $"{message(Literal(begin, end), level == LintLevel.Fatal)} (\u001b[1m{setting}\u001b[0m)";
        if (level == LintLevel.Fatal)
        {
            throw Fail(text, begin);
        }
        options.Warn?.Invoke(new SyntaxWarning(text, file, begin));
    }

    int Uri(int begin, int end)
    {
        Lint(options.UrlLiterals, "lint-url-literals", begin, end, static (literal, fatal) =>
            $"URL literals are {(fatal ? "disallowed" : "discouraged")}. Consider using a string literal \"{literal}\" instead");
        return String(tree.AddText(lexer.Slice(begin, end)));
    }

    ByteString Literal(int begin, int end) => ByteString.Copy(lexer.Slice(begin, end));

    int Path(int begin, int end)
    {
        var literal = lexer.Slice(begin, end);
        var isAbsolute = literal[0] == '/';
        if (isAbsolute)
        {
            Lint(options.AbsolutePathLiterals, "lint-absolute-path-literals", begin, end, static (literal, _) =>
                $"absolute path literals are not portable. Consider replacing path literal '{literal}' by a string, relative path, or parameter");
        }
        else if (literal[0] != '.')
        {
            Lint(options.ShortPathLiterals, "lint-short-path-literals", begin, end, static (literal, _) =>
                $"relative path literal '{literal}' should be prefixed with '.' for clarity: './{literal}'");
        }
        // What a relative one means is seldom asked: who evaluates the text finds that out by itself.
        return Path(isAbsolute ? PathExpression.Resolve(default, Literal(begin, end)).Span : default, literal, isAbsolute);
    }

    int Path(ReadOnlySpan<byte> path, ReadOnlySpan<byte> literal, bool isAbsolute) =>
        tree.Add(new PathEntry(Node(ExpressionKind.Path, -1, 1), tree.AddText(path), tree.AddText(literal), isAbsolute));

    int HomePath(int begin, int end)
    {
        var literal = Literal(begin, end);
        if (options.HomeDirectory is not { } home)
        {
            throw Fail($"the path '{literal}' can not be resolved in pure mode", -1);
        }
        Lint(options.AbsolutePathLiterals, "lint-absolute-path-literals", begin, end, static (literal, _) =>
            $"home path literals are not portable. Consider replacing path literal '{literal}' by a string, relative path, or parameter");
        return Path([.. home.Span, .. literal.Span[1..]], literal.Span, isAbsolute: true);
    }
}
