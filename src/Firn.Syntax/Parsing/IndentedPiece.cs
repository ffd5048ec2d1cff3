namespace Firn.Syntax.Parsing;

/// <summary>
/// A piece of an indented string; escapes and lone characters do not take part in the indentation. It is a part of the lexer's text, which may be
/// gone when that has been parsed.
/// </summary>
internal sealed class IndentedPiece(ReadOnlyMemory<byte> text, bool hasIndentation)
{
    public ReadOnlySpan<byte> Text => text.Span;

    public bool HasIndentation => hasIndentation;
}
