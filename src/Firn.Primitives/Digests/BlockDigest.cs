using System.Buffers.Binary;

namespace Firn.Primitives;

/// <summary>The frame that MD5 and the SHA family share: whole blocks, then a one bit, zeros and the length in bits.</summary>
abstract class BlockDigest(HashAlgorithm algorithm, int blockSize, int lengthSize, bool bigEndian) : IDigest
{
    readonly byte[] block = new byte[blockSize];
    int used;
    ulong total;

    public HashAlgorithm Algorithm => algorithm;

    /// <summary>Takes a whole number of blocks.</summary>
    protected abstract void Compress(ReadOnlySpan<byte> blocks);

    protected abstract void WriteState(Span<byte> digest);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        total += (ulong)bytes.Length;
        if (used > 0)
        {
            var take = Math.Min(blockSize - used, bytes.Length);
            bytes[..take].CopyTo(block.AsSpan(used));
            used += take;
            bytes = bytes[take..];
            if (used < blockSize)
            {
                return;
            }
            Compress(block);
            used = 0;
        }
        var whole = bytes.Length - bytes.Length % blockSize;
        if (whole > 0)
        {
            Compress(bytes[..whole]);
        }
        bytes[whole..].CopyTo(block);
        used = bytes.Length - whole;
    }

    public Hash Finish()
    {
        block[used++] = 0x80;
        if (used > blockSize - lengthSize)
        {
            block.AsSpan(used).Clear();
            Compress(block);
            used = 0;
        }
        block.AsSpan(used).Clear();
        // Of a 128-bit length only the low half can be set here.
        var bits = total * 8;
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(block.AsSpan(blockSize - 8), bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(blockSize - 8), bits);
        }
        Compress(block);
        Span<byte> digest = stackalloc byte[algorithm.Size()];
        WriteState(digest);
        return new Hash(algorithm, digest);
    }

    public void Dispose()
    {
    }
}
