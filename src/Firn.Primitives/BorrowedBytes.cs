using System.Buffers;

namespace Firn.Primitives;

/// <summary>Bytes for a short while, often in memory that others use afterwards: nothing may refer to them once this is disposed of.</summary>
public sealed class BorrowedBytes : IDisposable
{
    const int Zeros = 4;

    readonly ReadOnlyMemory<byte> memory;
    byte[]? rented;
    IDisposable? owner;
    bool isGone;

    BorrowedBytes(ReadOnlyMemory<byte> memory) => this.memory = memory;

    /// <summary>All bytes of an array that lives on.</summary>
    public static BorrowedBytes Of(byte[] bytes) => new(bytes);

    /// <summary>The first bytes of memory that is disposed of with them.</summary>
    public static BorrowedBytes Of(IMemoryOwner<byte> owner, int length) => new(owner.Memory[..length]) { owner = owner };

    /// <summary>
    /// The first bytes of an array of <see cref="ArrayPool{T}.Shared"/>, which goes back there. Where there is room, zeros stand behind them: a parser
    /// can look ahead without a copy.
    /// </summary>
    public static BorrowedBytes OfRented(byte[] array, int length)
    {
        array.AsSpan(length, Math.Min(Zeros, array.Length - length)).Clear();
        return new(array.AsMemory(0, length)) { rented = array };
    }

    /// <summary>How many there are.</summary>
    public int Length => memory.Length;

    /// <summary>Where they lie.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(isGone, this);
            return memory;
        }
    }

    /// <summary>Where they lie.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Gives them back.</summary>
    public void Dispose()
    {
        isGone = true;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
        owner?.Dispose();
        owner = null;
    }
}
