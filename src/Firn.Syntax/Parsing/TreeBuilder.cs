using System.Text;
using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>One entry of the parser's stack: a token or what a rule made of several.</summary>
internal struct Slot
{
    public object? Value;
    public int Begin;
    public int End;
    public int State;
}

/// <summary>A set pattern while it is read.</summary>
internal sealed class FormalSet(List<Formal> formals)
{
    public List<Formal> Formals => formals;

    public bool HasEllipsis { get; set; }
}

/// <summary>Makes the node of each rule, and refuses what the grammar alone cannot.</summary>
internal sealed partial class TreeBuilder(SourceFile file, SymbolTable symbols, ParserOptions options, Lexer lexer)
{
    static readonly StringExpression EmptyString = new(ByteString.Empty);

    readonly ListPool<AttributeName> paths = new();
    readonly ListPool<Expression> elements = new();
    readonly ListPool<ConcatPart> interpolations = new();
    readonly ListPool<(int, object)> pieces = new();
    readonly ListPool<(Symbol, int)> inherited = new();
    readonly ListPool<Formal> formals = new();
    readonly Symbol sub = symbols.Intern("__sub"u8);
    readonly Symbol mul = symbols.Intern("__mul"u8);
    readonly Symbol div = symbols.Intern("__div"u8);
    readonly Symbol lessThan = symbols.Intern("__lessThan"u8);
    readonly Symbol findFile = symbols.Intern("__findFile"u8);
    readonly Symbol nixPath = symbols.Intern("__nixPath"u8);
    readonly Symbol or = symbols.Intern("or"u8);
    readonly Symbol body = symbols.Intern("body"u8);

    SyntaxException Fail(string message, int position) => new(message, file, position);

    string Text(Symbol symbol)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
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

    T Placed<T>(T node, int begin, int end) where T : Expression
    {
        options.Placed?.Invoke(new PlacedExpression(node, begin, end));
        return node;
    }

    static Expression Node(in Slot slot) => (Expression)slot.Value!;

    /// <summary>What <paramref name="rule"/> makes of <paramref name="s"/>; <paramref name="begin"/> is where the whole starts.</summary>
    public object? Reduce(Rule rule, ReadOnlySpan<Slot> s, int begin, int end)
    {
        switch (rule)
        {
            case Rule.Expression or Rule.PlainPath:
                return s[0].Value;
            case Rule.BindingsOnly or Rule.Quoted or Rule.Parenthesised or Rule.StringAttribute:
                return s[1].Value;
            case Rule.Lambda:
                return Placed(Document(new LambdaExpression(begin, Name(s[0]), null, false, Node(s[2])), begin), begin, end);
            case Rule.LambdaSet:
                return Placed(Lambda((FormalSet)s[0].Value!, default, begin, Node(s[2])), begin, end);
            case Rule.LambdaSetNamed:
                return Placed(Lambda((FormalSet)s[0].Value!, Name(s[2]), begin, Node(s[4])), begin, end);
            case Rule.LambdaNamedSet:
                return Placed(Lambda((FormalSet)s[2].Value!, Name(s[0]), begin, Node(s[4])), begin, end);
            case Rule.Assert:
                return new AssertExpression(begin, Node(s[1]), Node(s[3]));
            case Rule.With:
                return new WithExpression(begin, Node(s[1]), Node(s[3]));
            case Rule.Let:
                var bindings = (AttributeSetExpression)s[1].Value!;
                bindings.Settle();
                return bindings.DynamicAttributes.IsEmpty
                    ? new LetExpression(bindings, Node(s[3]))
                    : throw Fail("dynamic attributes not allowed in let", begin);
            case Rule.If:
                return new IfExpression(begin, Node(s[1]), Node(s[3]), Node(s[5]));
            case Rule.PipeFrom:
                return Apply(s[1].Begin, Node(s[0]), Node(s[2]));
            case Rule.PipeInto:
                return Apply(s[1].Begin, Node(s[2]), Node(s[0]));
            case Rule.Not:
                return new NotExpression(Node(s[1]));
            case Rule.Negate:
                return new CallExpression(begin, new VariableExpression(-1, sub), [new IntegerExpression(0), Node(s[1])]);
            case Rule.Equal:
                return Binary(BinaryOperator.Equal, s);
            case Rule.NotEqual:
                return Binary(BinaryOperator.NotEqual, s);
            case Rule.Less:
                return Call(lessThan, s[1].Begin, Node(s[0]), Node(s[2]));
            case Rule.LessOrEqual:
                return new NotExpression(Call(lessThan, s[1].Begin, Node(s[2]), Node(s[0])));
            case Rule.Greater:
                return Call(lessThan, s[1].Begin, Node(s[2]), Node(s[0]));
            case Rule.GreaterOrEqual:
                return new NotExpression(Call(lessThan, s[1].Begin, Node(s[0]), Node(s[2])));
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
                return new HasAttributeExpression(Node(s[0]), paths.Finish(s[2].Value));
            case Rule.Plus:
                return new ConcatStringsExpression(s[1].Begin, false, [new(s[0].Begin, Node(s[0])), new(s[2].Begin, Node(s[2]))]);
            case Rule.Minus:
                return Call(sub, s[1].Begin, Node(s[0]), Node(s[2]));
            case Rule.Times:
                return Call(mul, s[1].Begin, Node(s[0]), Node(s[2]));
            case Rule.Divide:
                return Call(div, s[1].Begin, Node(s[0]), Node(s[2]));
            case Rule.Apply:
                var applied = Apply(begin, Node(s[0]), Node(s[1]));
                WarnOfAmbiguousOr(Node(s[1]));
                return applied;
            case Rule.ApplyNothing:
                if (s[0].Value is CallExpression call)
                {
                    call.AmbiguousOrEnd = -1;
                }
                return s[0].Value;
            case Rule.Select:
                return new SelectExpression(begin, Node(s[0]), paths.Finish(s[2].Value));
            case Rule.SelectOr:
                WarnOfAmbiguousOr(Node(s[4]));
                return new SelectExpression(begin, Node(s[0]), paths.Finish(s[2].Value), Node(s[4]));
            case Rule.ApplyOr:
                return new CallExpression(begin, Node(s[0]), [new VariableExpression(begin, or)]) { AmbiguousOrEnd = end };
            case Rule.Variable:
                return lexer.Slice(begin, end).SequenceEqual("__curPos"u8)
                    ? new CurrentPositionExpression(begin)
                    : new VariableExpression(begin, Name(s[0]));
            case Rule.Indented:
                var pieceList = (List<(int, object)>)s[1].Value!;
                var stripped = Indentation.Strip(begin, pieceList, interpolations);
                pieces.Return(pieceList);
                return stripped;
            case Rule.InterpolatedPath:
                var parts = (List<ConcatPart>)s[1].Value!;
                parts.Insert(0, new(begin, Node(s[0])));
                return new ConcatStringsExpression(begin, false, interpolations.Finish(parts));
            case Rule.SearchPath:
                return new CallExpression(begin, new VariableExpression(-1, findFile),
                    [new VariableExpression(-1, nixPath), new StringExpression(lexer.Literal(begin + 1, end - 1))]);
            case Rule.Uri:
                return Uri(begin, end);
            case Rule.LetBody:
                return new SelectExpression(begin, Set(s[2], begin, recursive: true), [new(body)]);
            case Rule.RecursiveSet:
                return Set(s[2], begin, recursive: true);
            case Rule.Set:
                return Set(s[1], begin, recursive: false);
            case Rule.EmptySet:
                return new AttributeSetExpression(begin);
            case Rule.List:
                return new ListExpression(elements.Finish(s[1].Value));
            case Rule.StringsInterpolated:
                return new ConcatStringsExpression(begin, true, interpolations.Finish(s[0].Value));
            case Rule.StringsEmpty:
                return EmptyString;
            case Rule.InterpolatedString:
                return Added((List<ConcatPart>)s[0].Value!, new(s[1].Begin, Node(s[1])));
            case Rule.InterpolatedExpression:
                return Added((List<ConcatPart>)s[0].Value!, new(s[1].Begin, Node(s[2])));
            case Rule.InterpolatedFirst:
                return interpolations.Take(new(begin, Node(s[1])));
            case Rule.InterpolatedAfterString:
                return Added(interpolations.Take(new(begin, Node(s[0]))), new(s[1].Begin, Node(s[2])));
            case Rule.PathStart:
                return Placed(Path(begin, end), begin, end);
            case Rule.HomePathStart:
                return Placed(HomePath(begin, end), begin, end);
            case Rule.IndentedText:
                return Added((List<(int, object)>)s[0].Value!, (s[1].Begin, s[1].Value!));
            case Rule.IndentedExpression:
                return Added((List<(int, object)>)s[0].Value!, (s[1].Begin, s[2].Value!));
            case Rule.IndentedEmpty:
                return pieces.Take();
            case Rule.BindsEmpty:
                return new AttributeSetExpression(-1, isOpen: true);
            case Rule.Bind:
                Add((AttributeSetExpression)s[0].Value!, (List<AttributeName>)s[1].Value!, s[1].Begin, Node(s[3]), s[3].Begin);
                return s[0].Value;
            case Rule.BindFirst:
                var first = new AttributeSetExpression(-1, isOpen: true);
                Add(first, (List<AttributeName>)s[0].Value!, s[0].Begin, Node(s[2]), s[2].Begin);
                return first;
            case Rule.Inherit:
                Inherit((AttributeSetExpression)s[0].Value!, (List<(Symbol, int)>)s[2].Value!);
                return s[0].Value;
            case Rule.InheritFrom:
                InheritFrom((AttributeSetExpression)s[0].Value!, Node(s[3]), s[3].Begin, (List<(Symbol, int)>)s[5].Value!);
                return s[0].Value;
            case Rule.AttrsName:
                return Added((List<(Symbol, int)>)s[0].Value!, (Name(s[1]), s[1].Begin));
            case Rule.AttrsString:
                return s[1].Value is StringExpression text
                    ? Added((List<(Symbol, int)>)s[0].Value!, (Intern(text.Value.Span), s[1].Begin))
                    : throw Fail("dynamic attributes not allowed in inherit", s[1].Begin);
            case Rule.AttrsEmpty:
                return inherited.Take();
            case Rule.PathName:
                return Added((List<AttributeName>)s[0].Value!, new(Name(s[2])));
            case Rule.PathString:
                return Added((List<AttributeName>)s[0].Value!, AttributeNameOf(Node(s[2])));
            case Rule.PathFirstName:
                return paths.Take(new(Name(s[0])));
            case Rule.PathFirstString:
                return paths.Take(AttributeNameOf(Node(s[0])));
            case Rule.ListElement:
                WarnOfAmbiguousOr(Node(s[1]));
                return Added((List<Expression>)s[0].Value!, Node(s[1]));
            case Rule.ListEmpty:
                return elements.Take();
            case Rule.FormalsEllipsis:
                ((FormalSet)s[1].Value!).HasEllipsis = true;
                return s[1].Value;
            case Rule.FormalsComma or Rule.Formals:
                return s[1].Value;
            case Rule.OnlyEllipsis:
                return new FormalSet(formals.Take()) { HasEllipsis = true };
            case Rule.NoFormals:
                return new FormalSet(formals.Take());
            case Rule.FormalsNext:
                ((FormalSet)s[0].Value!).Formals.Add((Formal)s[2].Value!);
                return s[0].Value;
            case Rule.FormalsFirst:
                return new FormalSet(formals.Take((Formal)s[0].Value!));
            case Rule.Formal:
                return new Formal(begin, Name(s[0]), null);
            case Rule.FormalDefault:
                return new Formal(begin, Name(s[0]), Node(s[2]));
            default:
                throw new InvalidOperationException($"no node for rule {rule}");
        }
    }

    static List<T> Added<T>(List<T> list, T item)
    {
        list.Add(item);
        return list;
    }

    AttributeName AttributeNameOf(Expression name) =>
        name is StringExpression text ? new(Intern(text.Value.Span)) : new(name);

    static AttributeSetExpression Set(in Slot slot, int position, bool recursive)
    {
        var set = (AttributeSetExpression)slot.Value!;
        set.Position = position;
        set.IsRecursive |= recursive;
        set.Settle();
        return set;
    }

    static BinaryExpression Binary(BinaryOperator op, ReadOnlySpan<Slot> s) => new(s[1].Begin, op, Node(s[0]), Node(s[2]));

    static CallExpression Call(Symbol function, int position, Expression first, Expression second) =>
        new(position, new VariableExpression(-1, function), [first, second]);

    // A call that is applied again takes the argument itself, parentheses or not, and keeps its own position.
    static CallExpression Apply(int position, Expression function, Expression argument)
    {
        if (function is CallExpression call)
        {
            call.Append(argument);
            return call;
        }
        return new CallExpression(position, function, [argument]);
    }

    void WarnOfAmbiguousOr(Expression expression)
    {
        if (expression is CallExpression { AmbiguousOrEnd: >= 0 } call)
        {
            options.Warn?.Invoke(new SyntaxWarning(
                $"at {file.Describe(call.Position)}: This expression uses `or` as an identifier in a way that will change in a future Nix release.\n"
                + $"Wrap this entire expression in parentheses to preserve its current meaning:\n"
                + $"    ({Encoding.UTF8.GetString(lexer.Slice(call.Position, call.AmbiguousOrEnd))})\n"
                + "Give feedback at https://github.com/NixOS/nix/pull/11121", file, call.Position));
        }
    }

    LambdaExpression Lambda(FormalSet set, Symbol argument, int begin, Expression body)
    {
        var names = formals.Finish(set.Formals);
        Array.Sort(names, static (a, b) => a.Name.Id != b.Name.Id ? a.Name.Id.CompareTo(b.Name.Id) : a.Position.CompareTo(b.Position));
        for (var at = 0; at + 1 < names.Length; at++)
        {
            if (names[at].Name == names[at + 1].Name)
            {
                throw Fail($"duplicate formal function argument '{Text(names[at].Name)}'", names[at + 1].Position);
            }
        }
        if (argument.IsPresent && Array.Exists(names, f => f.Name == argument))
        {
            throw Fail($"duplicate formal function argument '{Text(argument)}'", begin);
        }
        return Document(new LambdaExpression(begin, argument, names, set.HasEllipsis, body), begin);
    }

    LambdaExpression Document(LambdaExpression lambda, int position)
    {
        if (lexer.Documentation is { } comments && comments.TryGetValue(position, out var comment))
        {
            Document(lambda, comment);
        }
        return lambda;
    }

    // The innermost comment wins; a comment in front of a chain of functions documents all of them.
    static void Document(Expression expression, DocComment comment)
    {
        for (var lambda = expression as LambdaExpression; lambda is { Documentation.IsPresent: false }; lambda = lambda.Body as LambdaExpression)
        {
            lambda.Documentation = comment;
        }
    }

    void Lint(LintLevel level, string setting, int position, Func<bool, string> message)
    {
        if (level == LintLevel.Ignore)
        {
            return;
        }
        var text = $"{message(level == LintLevel.Fatal)} (\u001b[1m{setting}\u001b[0m)";
        if (level == LintLevel.Fatal)
        {
            throw Fail(text, position);
        }
        options.Warn?.Invoke(new SyntaxWarning(text, file, position));
    }

    StringExpression Uri(int begin, int end)
    {
        var uri = lexer.Literal(begin, end);
        Lint(options.UrlLiterals, "lint-url-literals", begin, fatal =>
            $"URL literals are {(fatal ? "disallowed" : "discouraged")}. Consider using a string literal \"{uri}\" instead");
        return new StringExpression(uri);
    }

    PathExpression Path(int begin, int end)
    {
        var literal = lexer.Literal(begin, end);
        var isAbsolute = literal[0] == '/';
        if (isAbsolute)
        {
            Lint(options.AbsolutePathLiterals, "lint-absolute-path-literals", begin, _ =>
                $"absolute path literals are not portable. Consider replacing path literal '{literal}' by a string, relative path, or parameter");
        }
        else if (literal[0] != '.')
        {
            Lint(options.ShortPathLiterals, "lint-short-path-literals", begin, _ =>
                $"relative path literal '{literal}' should be prefixed with '.' for clarity: './{literal}'");
        }
        return new PathExpression(PathExpression.Resolve(isAbsolute ? default : options.BasePath, literal), literal, isAbsolute);
    }

    PathExpression HomePath(int begin, int end)
    {
        var literal = lexer.Literal(begin, end);
        if (options.HomeDirectory is not { } home)
        {
            throw Fail($"the path '{literal}' can not be resolved in pure mode", -1);
        }
        Lint(options.AbsolutePathLiterals, "lint-absolute-path-literals", begin, _ =>
            $"home path literals are not portable. Consider replacing path literal '{literal}' by a string, relative path, or parameter");
        return new PathExpression(new ByteString((byte[])[.. home.Span, .. literal.Span[1..]]), literal, isAbsolute: true);
    }
}
