namespace Firn.Syntax.Parsing;

/// <summary>
/// An entry of the pieces of an indented string: an interpolation, a part of the lexer's text, or what an escape stands for. Escapes and lone
/// characters do not take part in the indentation.
/// </summary>
internal record struct IndentedPiece
{
    /// <summary>The place of the next piece.</summary>
    public int Next { get; set; }

    /// <summary>Where it stands in the text.</summary>
    public int Position { get; set; }

    /// <summary>The interpolated node, or 0.</summary>
    public int Expression { get; set; }

    /// <summary>Where its bytes begin in the text.</summary>
    public int Begin { get; set; }

    /// <summary>Past its last byte.</summary>
    public int End { get; set; }

    /// <summary>Its bytes if they are not those of the text.</summary>
    public TextPiece Escaped { get; set; }

    public bool HasIndentation { get; set; }
}
