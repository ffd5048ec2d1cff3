using System.Buffers.Binary;
using System.Numerics;

namespace Firn.Primitives;

/// <summary>BLAKE3 with a 32-byte result: chunks of 1024 bytes under a binary tree, whose open left edges are kept on a stack.</summary>
sealed class Blake3Digest : IDigest
{
    const int BlockSize = 64, ChunkSize = 1024;
    const uint ChunkStart = 1, ChunkEnd = 2, Parent = 4, Root = 8;

    readonly uint[] chaining = new uint[8];
    readonly byte[] block = new byte[BlockSize];
    readonly Stack<uint[]> edges = [];
    int blockUsed;
    int chunkUsed;
    ulong chunk;

    public Blake3Digest() => Initial.CopyTo(chaining);

    public HashAlgorithm Algorithm => HashAlgorithm.Blake3;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A full block waits until more comes: the last one of a chunk, and of everything, is compressed with other flags.
            if (blockUsed == BlockSize)
            {
                if (chunkUsed == ChunkSize)
                {
                    EndChunk();
                }
                else
                {
                    Compress(chaining, block, chunk, BlockSize, chunkUsed == BlockSize ? ChunkStart : 0, chaining);
                    blockUsed = 0;
                }
            }
            var take = Math.Min(BlockSize - blockUsed, bytes.Length);
            bytes[..take].CopyTo(block.AsSpan(blockUsed));
            blockUsed += take;
            chunkUsed += take;
            bytes = bytes[take..];
        }
    }

    void EndChunk()
    {
        var value = new uint[8];
        Compress(chaining, block, chunk, BlockSize, ChunkEnd | (chunkUsed <= BlockSize ? ChunkStart : 0), value);
        chunk++;
        // As many subtrees are complete as the number of chunks has trailing zero bits.
        for (var count = chunk; (count & 1) == 0; count >>= 1)
        {
            var merged = new uint[8];
            Compress(Initial, Join(edges.Pop(), value), 0, BlockSize, Parent, merged);
            value = merged;
        }
        edges.Push(value);
        Initial.CopyTo(chaining);
        blockUsed = chunkUsed = 0;
    }

    public Hash Finish()
    {
        block.AsSpan(blockUsed).Clear();
        var flags = ChunkEnd | (chunkUsed <= BlockSize ? ChunkStart : 0);
        var value = new uint[8];
        Compress(chaining, block, chunk, (uint)blockUsed, edges.Count == 0 ? flags | Root : flags, value);
        while (edges.Count > 0)
        {
            var joined = Join(edges.Pop(), value);
            Compress(Initial, joined, 0, BlockSize, edges.Count == 0 ? Parent | Root : Parent, value);
        }
        return new Hash(HashAlgorithm.Blake3, Bytes(value));
    }

    public void Dispose()
    {
    }

    static byte[] Bytes(uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        }
        return bytes;
    }

    static byte[] Join(uint[] left, uint[] right) => [.. Bytes(left), .. Bytes(right)];

    static void Compress(ReadOnlySpan<uint> chaining, ReadOnlySpan<byte> block, ulong counter, uint length, uint flags, Span<uint> result)
    {
        Span<uint> m = stackalloc uint[16];
        Span<uint> permuted = stackalloc uint[16];
        for (var i = 0; i < 16; i++)
        {
            m[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        }
        Span<uint> v = stackalloc uint[16];
        chaining.CopyTo(v);
        Initial[..4].CopyTo(v[8..]);
        v[12] = (uint)counter;
        v[13] = (uint)(counter >> 32);
        v[14] = length;
        v[15] = flags;
        for (var round = 0; round < 7; round++)
        {
            Mix(v, 0, 4, 8, 12, m[0], m[1]);
            Mix(v, 1, 5, 9, 13, m[2], m[3]);
            Mix(v, 2, 6, 10, 14, m[4], m[5]);
            Mix(v, 3, 7, 11, 15, m[6], m[7]);
            Mix(v, 0, 5, 10, 15, m[8], m[9]);
            Mix(v, 1, 6, 11, 12, m[10], m[11]);
            Mix(v, 2, 7, 8, 13, m[12], m[13]);
            Mix(v, 3, 4, 9, 14, m[14], m[15]);
            for (var i = 0; i < 16; i++)
            {
                permuted[i] = m[Permutation[i]];
            }
            permuted.CopyTo(m);
        }
        for (var i = 0; i < 8; i++)
        {
            result[i] = v[i] ^ v[i + 8];
        }
    }

    static void Mix(Span<uint> v, int a, int b, int c, int d, uint x, uint y)
    {
        v[a] = v[a] + v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 12);
        v[a] = v[a] + v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 7);
    }

    static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    static ReadOnlySpan<int> Permutation => [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
}
