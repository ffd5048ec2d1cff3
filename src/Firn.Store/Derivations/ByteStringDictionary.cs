using System.Collections;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// Byte strings by name, in byte order of the names, each once: the variables of a derivation's environment, or its structured attributes. One that is set behind all others, as who has
/// them in order does, is not searched for.
/// </summary>
/// <param name="capacity">How many are expected.</param>
public sealed class ByteStringDictionary(int capacity = 0) : IReadOnlyDictionary<ByteString, ByteString>
{
    KeyValuePair<ByteString, ByteString>[] items = capacity == 0 ? [] : new KeyValuePair<ByteString, ByteString>[capacity];

    /// <summary>These, in any order: they are sorted once, however many there are.</summary>
    public ByteStringDictionary(IReadOnlyDictionary<ByteString, ByteString> values) : this()
    {
        items = [.. values];
        Array.Sort(items, static (left, right) => left.Key.CompareTo(right.Key));
        Count = items.Length;
    }

    public int Count { get; private set; }

    /// <summary>Another number after each change.</summary>
    internal int Version { get; private set; }

    public IEnumerable<ByteString> Keys => this.Select(item => item.Key);

    public IEnumerable<ByteString> Values => this.Select(item => item.Value);

    /// <summary>What stands at a place in the order.</summary>
    public KeyValuePair<ByteString, ByteString> this[int index] => items.AsSpan(0, Count)[index];

    /// <exception cref="KeyNotFoundException">Read, and there is no such name.</exception>
    public ByteString this[ByteString name]
    {
        get => TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"there is no '{name}'");
        set
        {
            var index = Count == 0 || items[Count - 1].Key.CompareTo(name) < 0 ? ~Count : IndexOf(name);
            if (index < 0)
            {
                index = ~index;
                if (Count == items.Length)
                {
                    Array.Resize(ref items, Math.Max(4, Count * 2));
                }
                Array.Copy(items, index, items, index + 1, Count - index);
                Count++;
            }
            items[index] = new(name, value);
            Version++;
        }
    }

    public bool ContainsKey(ByteString name) => IndexOf(name) >= 0;

    public bool TryGetValue(ByteString name, out ByteString value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : items[index].Value;
        return index >= 0;
    }

    public IEnumerator<KeyValuePair<ByteString, ByteString>> GetEnumerator() => items.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Or the complement of where it would be.
    int IndexOf(ByteString name)
    {
        var (start, end) = (0, Count);
        while (start < end)
        {
            var middle = (start + end) / 2;
            var order = items[middle].Key.CompareTo(name);
            if (order == 0)
            {
                return middle;
            }
            (start, end) = order < 0 ? (middle + 1, end) : (start, middle);
        }
        return ~start;
    }
}
