using System.Buffers;

namespace Firn.Primitives;

/// <summary>Bytes for a short while, often in an array that others use afterwards: nothing may refer to them once this is disposed of.</summary>
public sealed class BorrowedBytes : IDisposable
{
    const int Zeros = 4;

    readonly int length;
    readonly bool isRented;
    byte[]? array;

    BorrowedBytes(byte[] array, int length, bool isRented)
    {
        this.array = array;
        this.length = length;
        this.isRented = isRented;
    }

    /// <summary>All bytes of an array that lives on.</summary>
    public static BorrowedBytes Of(byte[] bytes) => new(bytes, bytes.Length, isRented: false);

    /// <summary>
    /// The first bytes of an array of <see cref="ArrayPool{T}.Shared"/>, which goes back there. Where there is room, zeros stand behind them: a parser
    /// can look ahead without a copy.
    /// </summary>
    public static BorrowedBytes OfRented(byte[] array, int length)
    {
        array.AsSpan(length, Math.Min(Zeros, array.Length - length)).Clear();
        return new(array, length, isRented: true);
    }

    /// <summary>How many there are.</summary>
    public int Length => length;

    /// <summary>Where they lie.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(array is null, this);
            return array.AsMemory(0, length);
        }
    }

    /// <summary>Where they lie.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (isRented && array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
        array = null;
    }
}
