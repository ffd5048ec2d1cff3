using Firn.Syntax.Parsing;

namespace Firn.Syntax;

/// <summary>From text to tree.</summary>
public static class Parser
{
    /// <summary>Parses one expression that fills <paramref name="file"/>.</summary>
    /// <exception cref="SyntaxException">The text is not an expression of the language.</exception>
    public static Expression Parse(SourceFile file, SymbolTable symbols, ParserOptions options) =>
        Automaton.Run(file, symbols, options, bindings: false);

    /// <summary>Parses a sequence of bindings (<c>a = 1; inherit b;</c>), as an interactive prompt accepts them.</summary>
    /// <exception cref="SyntaxException">The text is not one or more bindings.</exception>
    public static AttributeSetExpression ParseBindings(SourceFile file, SymbolTable symbols, ParserOptions options) =>
        (AttributeSetExpression)Automaton.Run(file, symbols, options, bindings: true);

    /// <summary>The documentation comment of the attribute or function that begins at an offset; none when the text does not parse.</summary>
    public static DocComment FindDocumentation(SourceFile file, SymbolTable symbols, ParserOptions options, int offset)
    {
        var lexer = new Lexer(file, options, bindings: false);
        try
        {
            Automaton.Run(file, symbols, options, lexer);
        }
        catch (SyntaxException)
        {
            return default;
        }
        return lexer.Documentation?.GetValueOrDefault(offset) ?? default;
    }
}
