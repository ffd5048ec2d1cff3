using System.Runtime.CompilerServices;

namespace Firn.Builtins.Regex;

/// <summary>A set of bytes.</summary>
internal struct ByteSet
{
    Words words;

    public static ByteSet Of(byte value)
    {
        var set = default(ByteSet);
        set.Add(value);
        return set;
    }

    /// <summary>Every byte but zero.</summary>
    public static ByteSet AllButZero
    {
        get
        {
            var set = Of(0);
            set.Complement();
            return set;
        }
    }

    public void Add(byte value) => words[value >> 6] |= 1UL << (value & 63);

    public void Complement()
    {
        foreach (ref ulong word in words)
            word = ~word;
    }

    public readonly bool Contains(byte value) => (words[value >> 6] >> (value & 63) & 1) != 0;

    [InlineArray(4)]
    struct Words
    {
        ulong first;
    }
}
