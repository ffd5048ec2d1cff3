using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A function written in the language, with the environment it was made in.</summary>
public sealed class Lambda : Value
{
    internal Lambda(LambdaNode node, object[] frame)
    {
        Node = node;
        Frame = frame;
    }

    internal LambdaNode Node { get; }

    internal object[] Frame { get; }

    /// <summary>The named arguments; null for a function of one plain argument.</summary>
    public Formals? Formals => Node.Formals;

    public Symbol Name => Node.Name;

    /// <summary>The plain argument, or the name of the whole set of named ones.</summary>
    public Symbol ArgumentName => Node.Parameters.Length > 0 ? Node.Parameters[0].Name : default;

    public Position Position => Node.PositionAfter(0);

    /// <summary>The comment in front of it.</summary>
    public SourceRange Documentation => Node.DocumentationAfter(0);

    public override ValueKind Kind => ValueKind.Function;
}

/// <summary>A function of several arguments (<c>a: b: …</c>) that has got some of them.</summary>
public sealed class LambdaApplication : Value
{
    readonly Value[] arguments;

    internal LambdaApplication(Lambda lambda, Value[] arguments)
    {
        Lambda = lambda;
        this.arguments = arguments;
    }

    public Lambda Lambda { get; }

    /// <summary>Fewer than the function takes.</summary>
    public ReadOnlySpan<Value> Arguments => arguments;

    public Symbol Name => Lambda.Node.Name;

    /// <summary>The next argument.</summary>
    public Symbol ArgumentName => Lambda.Node.Parameters[arguments.Length].Name;

    public Position Position => Lambda.Node.PositionAfter(arguments.Length);

    /// <summary>The comment in front of the function of the arguments that are missing.</summary>
    public SourceRange Documentation => Lambda.Node.DocumentationAfter(arguments.Length);

    public override ValueKind Kind => ValueKind.Function;
}

/// <summary>One named argument of a function.</summary>
public sealed class Formal
{
    internal int Guess;

    internal Formal(Symbol name, Position position, bool hasDefault)
    {
        Name = name;
        Position = position;
        HasDefault = hasDefault;
    }

    public Symbol Name { get; }

    public Position Position { get; }

    public bool HasDefault { get; }

    /// <summary>Made together with the function's body.</summary>
    internal Node? Default { get; set; }
}

/// <summary>The named arguments of a function, ascending by symbol.</summary>
public sealed class Formals
{
    AttributeSet? summary;

    internal Formals(Formal[] all, bool ellipsis, bool hasName)
    {
        All = all;
        Ellipsis = ellipsis;
        HasName = hasName;
    }

    internal Formal[] All { get; }

    /// <summary>A set of the names: true for those that have a default. Made once; functions are asked for it again and again.</summary>
    public AttributeSet Summary => summary ??= Summarize();

    public IReadOnlyList<Formal> List => All;

    /// <summary>Other arguments are allowed as well.</summary>
    public bool Ellipsis { get; }

    internal bool HasName { get; }

    AttributeSet Summarize()
    {
        var result = new AttributeSetBuilder(All.Length);
        foreach (var formal in All)
        {
            result.Add(formal.Name, BoolValue.Of(formal.HasDefault), formal.Position);
        }
        return result.Build();
    }
}
