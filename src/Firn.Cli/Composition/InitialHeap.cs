using System.Globalization;

namespace Firn.Cli.Composition;

/// <summary><c>GC_INITIAL_HEAP_SIZE</c>, by which users of Nix say how large the heap may become before it is collected: a number, with <c>k</c>, <c>m</c>, <c>g</c> or <c>t</c>.</summary>
static class InitialHeap
{
    /// <summary>Bytes; null when nothing was said, or nothing that can be read, which counts as nothing there too.</summary>
    public static long? Wanted => Parse(Environment.GetEnvironmentVariable("GC_INITIAL_HEAP_SIZE"));

    internal static long? Parse(string? text)
    {
        if (text is not { Length: > 0 })
        {
            return null;
        }
        var shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> shift
            ? number << shift
            : null;
    }
}
