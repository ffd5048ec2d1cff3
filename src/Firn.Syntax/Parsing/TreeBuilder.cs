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

    /// <summary>What <paramref name="rule"/> makes of <paramref name="s"/>.</summary>
    public int Reduce(Rule rule, ReadOnlySpan<Slot> s)
    {
        var begin = s.Length == 0 ? 0 : s[0].Begin;
        var end = s.Length == 0 ? 0 : s[^1].End;
        switch (rule)
        {
            case Rule.Expression or Rule.PlainPath:
                return s[0].Value;
            case Rule.BindingsOnly or Rule.Quoted or Rule.Parenthesised or Rule.StringAttribute:
                return s[1].Value;
            case Rule.Lambda:
                return Located(Function(begin, Name(s[0]), s[2].Value), begin, end);
            case Rule.LambdaSet:
                return Located(Function(begin, default, s[2].Value, s[0].Value), begin, end);
            case Rule.LambdaSetNamed:
                return Located(Function(begin, Name(s[2]), s[4].Value, s[0].Value), begin, end);
            case Rule.LambdaNamedSet:
                return Located(Function(begin, Name(s[0]), s[4].Value, s[2].Value), begin, end);
            case Rule.Assert:
                return tree.Add(new AssertEntry(Node(ExpressionKind.Assert, begin, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value));
            case Rule.With:
                return tree.Add(new WithEntry(Node(ExpressionKind.With, begin, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value));
            case Rule.Let:
                Settle(s[1].Value);
                return tree.CountOf(tree.Get<SetEntry>(s[1].Value).Dynamic) == 0
                    ? tree.Add(new LetEntry(Node(ExpressionKind.Let, -1, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value))
                    : throw Fail("dynamic attributes not allowed in let", begin);
            case Rule.If:
                var choices = Math.Max(DepthOf(s[1].Value, s[3].Value), DepthOf(s[5].Value));
                return tree.Add(new IfEntry(Node(ExpressionKind.If, begin, choices + 1), s[1].Value, s[3].Value, s[5].Value));
            case Rule.PipeFrom:
                return Apply(s[1].Begin, s[0].Value, s[2].Value);
            case Rule.PipeInto:
                return Apply(s[1].Begin, s[2].Value, s[0].Value);
            case Rule.Not:
                return Not(s[1].Value);
            case Rule.Negate:
                return Call(begin, Variable(-1, sub), tree.Add(new IntegerEntry(Node(ExpressionKind.Integer, -1, 1), 0)), s[1].Value);
            case Rule.Equal:
                return Binary(BinaryOperator.Equal, s);
            case Rule.NotEqual:
                return Binary(BinaryOperator.NotEqual, s);
            case Rule.Less:
                return Call(s[1].Begin, Variable(-1, lessThan), s[0].Value, s[2].Value);
            case Rule.LessOrEqual:
                return Not(Call(s[1].Begin, Variable(-1, lessThan), s[2].Value, s[0].Value));
            case Rule.Greater:
                return Call(s[1].Begin, Variable(-1, lessThan), s[2].Value, s[0].Value);
            case Rule.GreaterOrEqual:
                return Not(Call(s[1].Begin, Variable(-1, lessThan), s[0].Value, s[2].Value));
            case Rule.And:
                return Binary(BinaryOperator.And, s);
            case Rule.Or:
                return Binary(BinaryOperator.Or, s);
            case Rule.Implies:
                return Binary(BinaryOperator.Implies, s);
            case Rule.Update:
                return Binary(BinaryOperator.Update, s);
            case Rule.Concat:
                return Binary(BinaryOperator.ConcatLists, s);
            case Rule.HasAttribute:
                var asked = Math.Max(DepthOf(s[0].Value), DepthOfList(s[2].Value));
                return tree.Add(new HasAttributeEntry(Node(ExpressionKind.HasAttribute, tree.PositionOf(s[0].Value), asked + 1), s[0].Value, s[2].Value));
            case Rule.Plus:
                return Concat(s[1].Begin, false, Parts(Parts(0, s[0].Begin, s[0].Value), s[2].Begin, s[2].Value));
            case Rule.Minus:
                return Call(s[1].Begin, Variable(-1, sub), s[0].Value, s[2].Value);
            case Rule.Times:
                return Call(s[1].Begin, Variable(-1, mul), s[0].Value, s[2].Value);
            case Rule.Divide:
                return Call(s[1].Begin, Variable(-1, div), s[0].Value, s[2].Value);
            case Rule.Apply:
                var applied = Apply(begin, s[0].Value, s[1].Value);
                WarnOfAmbiguousOr(s[1].Value);
                return applied;
            case Rule.ApplyNothing:
                ApplyNothing(s[0].Value);
                return s[0].Value;
            case Rule.Select:
                return Select(begin, s[0].Value, s[2].Value, 0);
            case Rule.SelectOr:
                WarnOfAmbiguousOr(s[4].Value);
                return Select(begin, s[0].Value, s[2].Value, s[4].Value);
            case Rule.ApplyOr:
                var ambiguous = Call(begin, s[0].Value, Variable(begin, or));
                tree.At<CallEntry>(ambiguous).AmbiguousOrEnd = end;
                HasAmbiguousOr = true;
                return ambiguous;
            case Rule.Variable:
                return lexer.Slice(begin, end).SequenceEqual("__curPos"u8)
                    ? tree.Add(Node(ExpressionKind.CurrentPosition, begin, 1))
                    : Variable(begin, Name(s[0]));
            case Rule.Indented:
                return indentation.Strip(begin, s[1].Value);
            case Rule.InterpolatedPath:
                return Concat(begin, false, Before(begin, s[0].Value, s[1].Value));
            case Rule.SearchPath:
                return Call(begin, Variable(-1, findFile), Variable(-1, nixPath), String(tree.AddText(lexer.Slice(begin + 1, end - 1))));
            case Rule.Uri:
                return Uri(begin, end);
            case Rule.LetBody:
                return Select(begin, Set(s[2].Value, begin, recursive: true), Steps(0, body, 0), 0);
            case Rule.RecursiveSet:
                return Set(s[2].Value, begin, recursive: true);
            case Rule.Set:
                return Set(s[1].Value, begin, recursive: false);
            case Rule.EmptySet:
                return NewSet(begin);
            case Rule.List:
                var first = tree.Get<ListEntry>(s[1].Value);
                return tree.Add(new ElementsEntry(
                    Node(ExpressionKind.List, first.Count == 0 ? -1 : tree.PositionOf(tree.Get<LinkEntry>(first.First).Expression), first.Depth + 1), s[1].Value));
            case Rule.StringsInterpolated:
                return Concat(begin, true, s[0].Value);
            case Rule.StringsEmpty:
                return String(default);
            case Rule.InterpolatedString:
                return Parts(s[0].Value, s[1].Begin, s[1].Value);
            case Rule.InterpolatedExpression:
                return Parts(s[0].Value, s[1].Begin, s[2].Value);
            case Rule.InterpolatedFirst:
                return Parts(0, begin, s[1].Value);
            case Rule.InterpolatedAfterString:
                return Parts(Parts(0, begin, s[0].Value), s[1].Begin, s[2].Value);
            case Rule.PathStart:
                return Located(Path(begin, end), begin, end);
            case Rule.HomePathStart:
                return Located(HomePath(begin, end), begin, end);
            case Rule.IndentedText:
                tree.At<IndentedPiece>(s[1].Value).Position = s[1].Begin;
                tree.Link(s[0].Value, s[1].Value, 0);
                return s[0].Value;
            case Rule.IndentedExpression:
                tree.Append(s[0].Value, new IndentedPiece { Position = s[1].Begin, Expression = s[2].Value }, 0);
                return s[0].Value;
            case Rule.BindsEmpty:
                return NewSet(-1);
            case Rule.Bind:
                Add(s[0].Value, s[1].Value, s[1].Begin, s[3].Value, s[3].Begin);
                return s[0].Value;
            case Rule.BindFirst:
                var bindings = NewSet(-1);
                Add(bindings, s[0].Value, s[0].Begin, s[2].Value, s[2].Begin);
                return bindings;
            case Rule.Inherit:
                Inherit(s[0].Value, s[2].Value);
                return s[0].Value;
            case Rule.InheritFrom:
                InheritFrom(s[0].Value, s[3].Value, s[3].Begin, s[5].Value);
                return s[0].Value;
            case Rule.AttrsName:
                tree.Append(s[0].Value, new InheritedName(0, Name(s[1]), s[1].Begin), 0);
                return s[0].Value;
            case Rule.AttrsString:
                var quoted = Is(s[1].Value, ExpressionKind.String)
                    ? Intern(tree.TextOf(tree.Get<StringEntry>(s[1].Value).Text))
                    : throw Fail("dynamic attributes not allowed in inherit", s[1].Begin);
                tree.Append(s[0].Value, new InheritedName(0, quoted, s[1].Begin), 0);
                return s[0].Value;
            case Rule.PathName:
                return Steps(s[0].Value, Name(s[2]), 0);
            case Rule.PathString:
                return Steps(s[0].Value, s[2].Value);
            case Rule.PathFirstName:
                return Steps(0, Name(s[0]), 0);
            case Rule.PathFirstString:
                return Steps(0, s[0].Value);
            case Rule.ListElement:
                WarnOfAmbiguousOr(s[1].Value);
                return Links(s[0].Value, s[1].Value);
            case Rule.ListEmpty or Rule.AttrsEmpty or Rule.IndentedEmpty:
                return tree.Add(default(ListEntry));
            case Rule.FormalsEllipsis:
                tree.At<FormalsEntry>(s[1].Value).HasEllipsis = true;
                return s[1].Value;
            case Rule.FormalsComma or Rule.Formals:
                return s[1].Value;
            case Rule.OnlyEllipsis:
                return tree.Add(new FormalsEntry { HasEllipsis = true });
            case Rule.NoFormals:
                return tree.Add(default(FormalsEntry));
            case Rule.FormalsNext:
                tree.Link(s[0].Value, s[2].Value, DepthOfDefault(s[2].Value));
                return s[0].Value;
            case Rule.FormalsFirst:
                var formals = tree.Add(default(FormalsEntry));
                tree.Link(formals, s[0].Value, DepthOfDefault(s[0].Value));
                return formals;
            case Rule.Formal:
                return tree.Add(new FormalEntry(0, begin, Name(s[0]), 0));
            case Rule.FormalDefault:
                return tree.Add(new FormalEntry(0, begin, Name(s[0]), s[2].Value));
            default:
                throw new InvalidOperationException($"no node for rule {rule}");
        }
    }

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

    int OrNew(int list) => list != 0 ? list : tree.Add(default(ListEntry));

    // These lists are made when they get their first entry.
    int Steps(int path, Symbol name, int expression)
    {
        path = OrNew(path);
        tree.Append(path, new StepEntry(0, name, expression), expression == 0 ? 0 : DepthOf(expression));
        return path;
    }

    int Steps(int path, int name) => Is(name, ExpressionKind.String)
        ? Steps(path, Intern(tree.TextOf(tree.Get<StringEntry>(name).Text)), 0)
        : Steps(path, default, name);

    int Parts(int parts, int position, int expression)
    {
        parts = OrNew(parts);
        tree.Append(parts, new PartEntry(0, position, expression), DepthOf(expression));
        return parts;
    }

    int Links(int list, int expression)
    {
        list = OrNew(list);
        tree.Append(list, new LinkEntry(0, expression), DepthOf(expression));
        return list;
    }

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
        if (options.Warn is { } warn && Is(expression, ExpressionKind.Call) && tree.Get<CallEntry>(expression) is { AmbiguousOrEnd: >= 0 } call)
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
