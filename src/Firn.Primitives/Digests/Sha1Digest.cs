using System.Buffers.Binary;
using System.Numerics;

namespace Firn.Primitives;

/// <summary>SHA-1 of FIPS 180-4: names of indirect roots, old hashes.</summary>
sealed class Sha1Digest() : BlockDigest(HashAlgorithm.Sha1, 64, 8, bigEndian: true)
{
    readonly uint[] state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

    protected override void Compress(ReadOnlySpan<byte> blocks)
    {
        Span<uint> w = stackalloc uint[80];
        for (; blocks.Length >= 64; blocks = blocks[64..])
        {
            for (var i = 0; i < 16; i++)
            {
                w[i] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * i)..]);
            }
            for (var i = 16; i < 80; i++)
            {
                w[i] = BitOperations.RotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
            for (var i = 0; i < 80; i++)
            {
                var (f, k) = (i / 20) switch
                {
                    0 => ((b & c) | (~b & d), 0x5a827999u),
                    1 => (b ^ c ^ d, 0x6ed9eba1u),
                    2 => ((b & c) | (b & d) | (c & d), 0x8f1bbcdcu),
                    _ => (b ^ c ^ d, 0xca62c1d6u),
                };
                var sum = BitOperations.RotateLeft(a, 5) + f + e + k + w[i];
                (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, sum);
            }
            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
        }
    }

    protected override void WriteState(Span<byte> digest)
    {
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
        }
    }
}
