using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>
/// Bytes and the store objects they refer to. Long concatenations are kept as a rope and made flat once, when the bytes
/// are first asked for.
/// </summary>
public sealed class StringValue : Value
{
    // Below this length copying is cheaper than a rope's two objects and its later walk.
    internal const int ShortestRope = 512;

    // So much of a text that nobody else needs may be kept for a part of it: the copy would need an array of its own.
    const int LargestRest = 64;

    public static readonly StringValue Empty = new([], 0, 0, null);

    // What texts are taken apart into, byte by byte.
    static readonly StringValue?[] singles = new StringValue?[256];

    // Short parts of texts repeat: the one that was made last with each hash. Two threads may both make one; either is as good.
    static readonly StringValue?[] recent = new StringValue?[1 << RecentBits];
    const int RecentBits = 10, LongestRecent = 16;

    // byte[] or Rope; a rope is replaced by the flat array (offset 0), which is one atomic store.
    object storage;
    readonly int offset;

    StringValue(object storage, int offset, int length, StringContext? context)
    {
        this.storage = storage;
        this.offset = offset;
        Length = length;
        Context = context;
    }

    /// <summary>Takes the array as it is; the caller must not change it afterwards.</summary>
    public StringValue(byte[] bytes, StringContext? context = null) : this(bytes, 0, bytes.Length, context)
    {
    }

    public StringValue(byte[] bytes, int offset, int length, StringContext? context = null) : this((object)bytes, offset, length, context)
    {
    }

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public StringValue(string text, StringContext? context = null) : this(System.Text.Encoding.UTF8.GetBytes(text), context)
    {
    }

    public StringValue(ByteString bytes, StringContext? context = null) : this(bytes.ToArrayOrShared(), context)
    {
    }

    /// <summary>In bytes.</summary>
    public int Length { get; }

    /// <summary>Null when the string refers to nothing.</summary>
    public StringContext? Context { get; }

    public override ValueKind Kind => ValueKind.String;

    public ReadOnlySpan<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => MemoryMarshal.CreateReadOnlySpan(ref Slots.At(Flat(), offset), Length);
    }

    public ByteString Bytes => new(Flat(), offset, Length);

    /// <summary>For people and for comparing with ASCII words: what is not UTF-8 becomes U+FFFD.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Span);

    /// <summary>The same bytes with another context; nothing is copied.</summary>
    public StringValue WithContext(StringContext? context) =>
        ReferenceEquals(context, Context) ? this : new(storage, offset, Length, context);

    /// <summary>A part of the bytes, with the whole context (as the language demands); nothing is copied.</summary>
    public StringValue Slice(int start, int length) => length == 1 && Context is null
        ? Single(Span[start])
        : new(Flat(), offset + start, length, Context);

    /// <summary>A part of the bytes without the context. It is copied where a large text would have to live on for little of it.</summary>
    public StringValue Excerpt(int start, int length)
    {
        var bytes = Flat();
        return length switch
        {
            0 => Empty,
            1 => Single(bytes[offset + start]),
            <= LongestRecent => Recent(bytes, offset + start, length),
            _ => Part(bytes, offset + start, length),
        };
    }

    static StringValue Part(byte[] bytes, int start, int length) => bytes.Length - length > LargestRest
        ? new(bytes.AsSpan(start, length).ToArray(), 0, length, null)
        : new(bytes, start, length, null);

    static StringValue Recent(byte[] bytes, int start, int length)
    {
        var text = bytes.AsSpan(start, length);
        ref var known = ref recent[Hash(text) >> (32 - RecentBits)];
        return known is { } same && same.Span.SequenceEqual(text) ? same : known = Part(bytes, start, length);
    }

    // Of two bytes and more: the first and the last few, which may overlap.
    static uint Hash(ReadOnlySpan<byte> text)
    {
        var (first, last) = text.Length >= sizeof(ulong)
            ? (MemoryMarshal.Read<ulong>(text), MemoryMarshal.Read<ulong>(text[^sizeof(ulong)..]))
            : text.Length >= sizeof(uint)
            ? (MemoryMarshal.Read<uint>(text), MemoryMarshal.Read<uint>(text[^sizeof(uint)..]))
            : ((ulong)MemoryMarshal.Read<ushort>(text), MemoryMarshal.Read<ushort>(text[^sizeof(ushort)..]));
        return (uint)(((first * 0x9E3779B97F4A7C15 ^ last) * 0x9E3779B97F4A7C15) >> 32) + (uint)text.Length * 0x9E3779B9;
    }

    static StringValue Single(byte value) => singles[value] ??= new StringValue([value]);

    /// <summary>Left, then right, with the given context.</summary>
    public static StringValue Concatenate(StringValue left, StringValue right, StringContext? context)
    {
        var length = CheckedLength((long)left.Length + right.Length);
        if (length >= ShortestRope && left.Length >= right.Length)
        {
            return new StringValue(new Rope(left, right), 0, length, context);
        }
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        left.Span.CopyTo(bytes);
        right.Span.CopyTo(bytes.AsSpan(left.Length));
        return new StringValue(bytes, 0, length, context);
    }

    /// <summary>The length, when there can be a string so long.</summary>
    /// <exception cref="EvaluationException">No array holds so many bytes.</exception>
    public static int CheckedLength(long length) =>
        length <= Array.MaxLength ? (int)length : throw new EvaluationException($"cannot make a string of {length} bytes; the largest has {Array.MaxLength}");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte[] Flat() => storage.GetType() == typeof(byte[]) ? Unsafe.As<byte[]>(storage) : Flatten();

    byte[] Flatten()
    {
        if (storage is not Rope rope)
        {
            return (byte[])storage;
        }
        var bytes = GC.AllocateUninitializedArray<byte>(Length);
        // Ropes lean to the left (accumulators), so the walk goes down the left side and fills from the end.
        var end = Length;
        var pending = new Stack<StringValue>();
        pending.Push(rope.Left);
        pending.Push(rope.Right);
        while (pending.TryPop(out var part))
        {
            if (part.storage is Rope inner)
            {
                pending.Push(inner.Left);
                pending.Push(inner.Right);
            }
            else
            {
                end -= part.Length;
                part.Span.CopyTo(bytes.AsSpan(end));
            }
        }
        storage = bytes;
        return bytes;
    }

    sealed class Rope(StringValue left, StringValue right)
    {
        public StringValue Left { get; } = left;

        public StringValue Right { get; } = right;
    }
}
