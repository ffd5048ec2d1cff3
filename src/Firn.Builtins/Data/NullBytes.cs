using System.Text;

namespace Firn.Builtins.Data;

/// <summary>Strings of the language have no zero bytes.</summary>
internal static class NullBytes
{
    /// <exception cref="EvaluationException">There is one; the message shows it as ␀.</exception>
    public static ByteString Refuse(ByteString text, string prefix = "")
    {
        if (!text.Span.Contains((byte)0))
            return text;
        string shown = Encoding.UTF8.GetString(text.Span).Replace('\0', '\u2400');
        throw new EvaluationException($"{prefix}input string '{shown}' cannot be represented as Nix string because it contains null bytes");
    }
}
