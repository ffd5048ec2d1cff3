using System.Text;

namespace Firn.Builtins.Data;

/// <summary>Strings of the language have no zero bytes.</summary>
internal static class NullBytes
{
    /// <exception cref="EvaluationException">There is one; the message shows it as ␀.</exception>
    public static ByteString Refuse(ByteString text, string prefix = "")
    {
        Refuse(text.Span, prefix);
        return text;
    }

    /// <exception cref="EvaluationException">There is one; the message shows it as ␀.</exception>
    public static void Refuse(ReadOnlySpan<byte> text, string prefix = "")
    {
        if (!text.Contains((byte)0))
            return;
        string shown = Encoding.UTF8.GetString(text).Replace('\0', '\u2400');
        throw new EvaluationException($"{prefix}input string '{shown}' cannot be represented as Nix string because it contains null bytes");
    }
}
