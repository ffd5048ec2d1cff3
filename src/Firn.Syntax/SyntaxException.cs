namespace Firn.Syntax;

/// <summary>A text is not an expression. The message is what follows <c>error: </c>, without the position.</summary>
public sealed class SyntaxException(string message, SourceFile file, int position) : Exception(message)
{
    public SourceFile File => file;

    /// <summary>Byte offset into <see cref="File"/>, or -1 when the failure has no place.</summary>
    public int Position => position;

    /// <summary><c>name:line:column</c>, or nothing when the failure has no place.</summary>
    public string Place => position < 0 ? "" : file.Describe(position);
}
