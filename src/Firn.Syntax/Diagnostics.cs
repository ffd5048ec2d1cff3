using System.Buffers;

namespace Firn.Syntax;

/// <summary>How messages show a place in a text.</summary>
public static class Diagnostics
{
    /// <summary>
    /// Writes <c>at name:line:column:</c>, the line before, the line itself with a caret under the column, and the line
    /// after, each line beginning at the margin and ending with a newline. Nothing is written for a negative position.
    /// </summary>
    public static void WritePlace(IBufferWriter<byte> output, SourceFile file, int position, bool color = false) =>
        throw new NotImplementedException();

    /// <summary>
    /// Lays out a message behind its prefix as Nix does: following lines are indented by the prefix' visible width,
    /// white space at the end of each line and trailing newlines are dropped.
    /// </summary>
    public static void WriteIndented(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message) =>
        throw new NotImplementedException();
}
