using System.Collections.Immutable;
using Firn.Store;

namespace Firn.Evaluation;

/// <summary>What a string refers to in the store: a non-empty, sorted set without repetitions.</summary>
public sealed class StringContext
{
    readonly ContextElement[] elements;

    StringContext(ContextElement[] elements) => this.elements = elements;

    public StringContext(ContextElement element) => elements = [element];

    public int Count => elements.Length;

    public ReadOnlySpan<ContextElement> Elements => elements;

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
        var merged = new ContextElement[left.Count + right.Count];
        int i = 0, j = 0, n = 0;
        while (i < left.Count && j < right.Count)
        {
            var order = left.elements[i].CompareTo(right.elements[j]);
            merged[n++] = order <= 0 ? left.elements[i] : right.elements[j];
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        while (i < left.Count)
        {
            merged[n++] = left.elements[i++];
        }
        while (j < right.Count)
        {
            merged[n++] = right.elements[j++];
        }
        // The larger side often holds everything already: keep its object.
        return n == left.Count ? left : n == right.Count ? right : new StringContext(merged[..n]);
    }
}

/// <summary>How a string depends on the store object it names.</summary>
public enum ContextKind
{
    /// <summary>A path as it is.</summary>
    Opaque,

    /// <summary>One output of a derivation.</summary>
    Built,

    /// <summary>A derivation with everything it needs, sources and outputs.</summary>
    Deep,
}

/// <summary>One reference of a string. <see cref="Output"/> is set exactly for <see cref="ContextKind.Built"/>.</summary>
public sealed record ContextElement : IComparable<ContextElement>
{
    ContextElement(ContextKind kind, StorePath path, string? output)
    {
        Kind = kind;
        Path = path;
        Output = output;
    }

    public ContextKind Kind { get; }

    /// <summary>The path itself, or the derivation's.</summary>
    public StorePath Path { get; }

    public string? Output { get; }

    public static ContextElement Opaque(StorePath path) => new(ContextKind.Opaque, path, null);

    public static ContextElement Built(StorePath derivation, string output) => new(ContextKind.Built, derivation, output);

    public static ContextElement Deep(StorePath derivation) => new(ContextKind.Deep, derivation, null);

    public int CompareTo(ContextElement? other)
    {
        if (other is null)
        {
            return 1;
        }
        var order = Kind.CompareTo(other.Kind);
        order = order != 0 ? order : string.CompareOrdinal(Path.ToString(), other.Path.ToString());
        return order != 0 ? order : string.CompareOrdinal(Output, other.Output);
    }
}
