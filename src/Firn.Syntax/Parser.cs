using Firn.Syntax.Parsing;

namespace Firn.Syntax;

/// <summary>From text to tree.</summary>
public static class Parser
{
    /// <summary>Parses one expression that fills <paramref name="file"/>, into objects.</summary>
    /// <exception cref="SyntaxException">The text is not an expression of the language.</exception>
    public static Expression Parse(SourceFile file, SymbolTable symbols, ParserOptions options)
    {
        var tree = Read(file, symbols, options);
        var expression = tree.ToExpression(tree.Root);
        tree.Release();
        return expression;
    }

    /// <summary>Parses one expression, as <see cref="Parse"/> does, or a sequence of bindings.</summary>
    /// <param name="file">The text.</param>
    /// <param name="symbols">Where its names are interned.</param>
    /// <param name="options">What else decides.</param>
    /// <param name="bindings">It is bindings (<c>a = 1; inherit b;</c>), as an interactive prompt accepts them.</param>
    /// <exception cref="SyntaxException">The text is not what it should be.</exception>
    public static SyntaxTree Read(SourceFile file, SymbolTable symbols, ParserOptions options, bool bindings = false)
    {
        var tree = SyntaxTree.Take();
        Read(file, symbols, options, tree, new Lexer(file, options, bindings, tree));
        return tree;
    }

    static void Read(SourceFile file, SymbolTable symbols, ParserOptions options, SyntaxTree tree, Lexer lexer)
    {
        tree.BasePath = options.BasePath;
        var builder = new TreeBuilder(file, symbols, options, lexer, tree);
        tree.Root = Automaton.Run(builder);
        builder.Finish();
        if (tree.Depth > options.MaximumDepth)
        {
            throw new SyntaxException("stack overflow (possible infinite recursion)", file, -1);
        }
        if (builder.Placed is { } places)
        {
            foreach (var (node, begin, end) in places)
            {
                options.Placed!(new PlacedExpression(tree.ToExpression(node), begin, end));
            }
        }
    }

    /// <summary>The documentation comment of the attribute or function that begins at an offset; none when the text does not parse.</summary>
    public static DocComment FindDocumentation(SourceFile file, SymbolTable symbols, ParserOptions options, int offset)
    {
        var tree = SyntaxTree.Take();
        var lexer = new Lexer(file, options, bindings: false, tree);
        try
        {
            Read(file, symbols, options, tree, lexer);
        }
        catch (SyntaxException)
        {
            return default;
        }
        tree.Release();
        return lexer.Documentation?.GetValueOrDefault(offset) ?? default;
    }
}
