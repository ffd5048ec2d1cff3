using System.Collections.Immutable;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation;

/// <summary>What a string refers to in the store: a non-empty, sorted set without repetitions.</summary>
public sealed class StringContext
{
    // Nearly all sets have one element, and need no array.
    readonly ContextElement first;
    readonly ContextElement[]? all;

    StringContext(ContextElement[] elements) => (first, all) = (elements[0], elements);

    public StringContext(ContextElement element) => first = element;

    public int Count => all?.Length ?? 1;

    public ReadOnlySpan<ContextElement> Elements => all ?? new ReadOnlySpan<ContextElement>(in first);

    /// <summary>The set of the given elements; null when there are none.</summary>
    public static StringContext? Of(IEnumerable<ContextElement> elements)
    {
        var sorted = elements.ToImmutableSortedSet().ToArray();
        return sorted.Length == 0 ? null : new StringContext(sorted);
    }

    public static StringContext? Union(StringContext? left, StringContext? right)
    {
        if (right is null || ReferenceEquals(left, right))
        {
            return left;
        }
        if (left is null)
        {
            return right;
        }
        ReadOnlySpan<ContextElement> a = left.Elements, b = right.Elements;
        var count = CountUnion(a, b);
        // One side often holds everything already: keep its object.
        if (count == a.Length)
        {
            return left;
        }
        if (count == b.Length)
        {
            return right;
        }
        var merged = new ContextElement[count];
        int i = 0, j = 0;
        for (var n = 0; n < count; n++)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : a[i].CompareTo(b[j]);
            merged[n] = order <= 0 ? a[i] : b[j];
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return new StringContext(merged);
    }

    static int CountUnion(ReadOnlySpan<ContextElement> left, ReadOnlySpan<ContextElement> right)
    {
        int i = 0, j = 0, common = 0;
        while (i < left.Length && j < right.Length)
        {
            var order = left[i].CompareTo(right[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return left.Length + right.Length - common;
    }
}

/// <summary>How a string depends on the store object it names.</summary>
public enum ContextKind
{
    /// <summary>A path as it is.</summary>
    Opaque,

    /// <summary>One output of a derivation.</summary>
    Built,

    /// <summary>One output of a derivation that is itself an output of another one: a dynamic derivation.</summary>
    BuiltByBuilt,

    /// <summary>A derivation with everything it needs, sources and outputs.</summary>
    Deep,
}

/// <summary>
/// One reference of a string. <see cref="Output"/> is set for the two kinds that are built, <see cref="Maker"/> exactly for
/// <see cref="ContextKind.BuiltByBuilt"/>.
/// </summary>
public sealed record ContextElement : IComparable<ContextElement>
{
    ContextElement(ContextKind kind, StorePath path, string? output, ContextElement? maker = null)
    {
        Kind = kind;
        Path = path;
        Output = output;
        Maker = maker;
    }

    public ContextKind Kind { get; }

    /// <summary>The path itself, or that of the derivation where building starts.</summary>
    public StorePath Path { get; }

    public string? Output { get; }

    /// <summary>The output that is the derivation which makes this one.</summary>
    public ContextElement? Maker { get; }

    public static ContextElement Opaque(StorePath path) => new(ContextKind.Opaque, path, null);

    public static ContextElement Built(StorePath derivation, string output) => new(ContextKind.Built, derivation, output);

    public static ContextElement BuiltBy(ContextElement maker, string output) => new(ContextKind.BuiltByBuilt, maker.Path, output, maker);

    public static ContextElement Deep(StorePath derivation) => new(ContextKind.Deep, derivation, null);

    /// <summary>What stands for an output whose path is not known.</summary>
    public string Placeholder(IDigests digests) => Maker is { } maker
        ? Placeholders.Computed(maker.Placeholder(digests), Output!, digests)
        : Placeholders.Upstream(Path, Output!, digests);

    public int CompareTo(ContextElement? other)
    {
        if (other is null)
        {
            return 1;
        }
        if (ReferenceEquals(this, other))
        {
            return 0;
        }
        var order = (int)Kind - (int)other.Kind;
        order = order != 0 ? order : Maker is null ? Path.CompareTo(other.Path) : Maker.CompareTo(other.Maker);
        return order != 0 ? order : string.CompareOrdinal(Output, other.Output);
    }
}
