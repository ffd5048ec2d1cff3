using System.Buffers;
using System.Buffers.Binary;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Sorts names by their bytes, eight at a time as one number: comparing texts, which lie all over the table of names, is needed for the few only that begin alike.
/// </summary>
static class NameOrder
{
    // Runs of so few that begin alike are not worth numbers; names that are alike for so many bytes are rare.
    const int FewAlike = 8, MostAlike = 64;

    // Numbers of so many names are kept on the stack.
    const int MostOnStack = 64;

    /// <summary>The indices of the names, which are all different, in byte order.</summary>
    public static int[] Of(ReadOnlySpan<int> names, SymbolTable symbols)
    {
        var order = new int[names.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        Sort(order, 0, names, symbols);
        return order;
    }

    // Names that have their first bytes in common.
    static void Sort(Span<int> order, int common, ReadOnlySpan<int> names, SymbolTable symbols)
    {
        if (order.Length <= (common == 0 ? 1 : FewAlike) || common >= MostAlike)
        {
            SortTexts(order, names, symbols);
            return;
        }
        ulong[]? borrowed = null;
        var keys = (order.Length <= MostOnStack ? stackalloc ulong[MostOnStack] : (borrowed = ArrayPool<ulong>.Shared.Rent(order.Length)))[..order.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Key(symbols[new Symbol(names[order[i]])].Span, common);
        }
        keys.Sort(order);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start]; end++)
            {
            }
            if (end - start > 1)
            {
                Sort(order[start..end], common + sizeof(ulong), names, symbols);
            }
        }
        if (borrowed is not null)
        {
            ArrayPool<ulong>.Shared.Return(borrowed);
        }
    }

    static void SortTexts(Span<int> order, ReadOnlySpan<int> names, SymbolTable symbols)
    {
        if (order.Length > FewAlike)
        {
            var all = names.ToArray();
            order.Sort((a, b) => symbols[new Symbol(all[a])].CompareTo(symbols[new Symbol(all[b])]));
            return;
        }
        for (var i = 1; i < order.Length; i++)
        {
            var index = order[i];
            var text = symbols[new Symbol(names[index])];
            var at = i;
            for (; at > 0 && symbols[new Symbol(names[order[at - 1]])].CompareTo(text) > 0; at--)
            {
                order[at] = order[at - 1];
            }
            order[at] = index;
        }
    }

    // The eight bytes from a place on, the first one highest; what is missing counts as 0.
    static ulong Key(ReadOnlySpan<byte> text, int from)
    {
        var rest = text.Length - from;
        if (rest >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text[from..]);
        }
        if (rest <= 0)
        {
            return 0;
        }
        if (text.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text[^sizeof(ulong)..]) << (8 * (sizeof(ulong) - rest));
        }
        ulong key = 0;
        for (var i = from; i < text.Length; i++)
        {
            key = (key << 8) | text[i];
        }
        return key << (8 * (sizeof(ulong) - rest));
    }
}
