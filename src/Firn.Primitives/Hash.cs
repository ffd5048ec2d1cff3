using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Primitives;

/// <summary>The digest of something under a named algorithm. Equality compares algorithm and bytes.</summary>
public sealed class Hash : IEquatable<Hash>, IComparable<Hash>
{
    // The bytes are part of the object: an evaluation makes some for every derivation, and keeps one.
    readonly Inline own;
    readonly byte[]? longer;

    /// <exception cref="ArgumentException"><paramref name="bytes"/> has not the algorithm's size.</exception>
    public Hash(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != algorithm.Size())
        {
            throw new ArgumentException($"a {algorithm.Name()} hash has {algorithm.Size()} bytes, not {bytes.Length}", nameof(bytes));
        }
        Algorithm = algorithm;
        if (bytes.Length > InlineSize)
        {
            longer = bytes.ToArray();
        }
        else
        {
            bytes.CopyTo(own);
        }
    }

    public HashAlgorithm Algorithm { get; }

    public ReadOnlySpan<byte> Bytes => longer ?? ((ReadOnlySpan<byte>)own)[..Algorithm.Size()];

    /// <summary>The all-zero hash of an algorithm: stands for "not known yet" in scratch paths and mismatch reports.</summary>
    public static Hash Zero(HashAlgorithm algorithm) => new(algorithm, new byte[algorithm.Size()]);

    /// <summary>Without the algorithm, except SRI, which always has it.</summary>
    public string Format(HashFormat format) => format switch
    {
        HashFormat.Base16 => Convert.ToHexStringLower(Bytes),
        HashFormat.Nix32 => Primitives.Nix32.Encode(Bytes),
        HashFormat.Base64 => Convert.ToBase64String(Bytes),
        _ => $"{Algorithm.Name()}-{Convert.ToBase64String(Bytes)}",
    };

    /// <summary><c>sha256:…</c>; for SRI the same as <see cref="Format"/>.</summary>
    public string FormatWithAlgorithm(HashFormat format) =>
        format == HashFormat.Sri ? Format(format) : $"{Algorithm.Name()}:{Format(format)}";

    public string ToBase16() => Format(HashFormat.Base16);

    /// <summary>Writes the base-16 digits as ASCII, two for each byte.</summary>
    public void WriteBase16(Span<byte> destination) => WriteBase16(Bytes, destination);

    /// <summary>The same for a digest that is no <see cref="Hash"/> yet.</summary>
    public static void WriteBase16(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        // Eight bytes at a time: as numbers of 16 bits, whose halves are then the two digits.
        for (; digest.Length >= sizeof(ulong); digest = digest[sizeof(ulong)..], destination = destination[(2 * sizeof(ulong))..])
        {
            var bytes = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(digest)).AsByte());
            var halves = (((bytes & Vector128.Create((ushort)0x0f)) << 8) | (bytes >> 4)).AsSByte();
            var letters = Vector128.GreaterThan(halves, Vector128.Create((sbyte)9)) & Vector128.Create((sbyte)('a' - '0' - 10));
            (halves + letters + Vector128.Create((sbyte)'0')).AsByte().CopyTo(destination);
        }
        for (var i = 0; i < digest.Length; i++)
        {
            destination[2 * i] = "0123456789abcdef"u8[digest[i] >> 4];
            destination[(2 * i) + 1] = "0123456789abcdef"u8[digest[i] & 0x0f];
        }
    }

    public string ToNix32() => Format(HashFormat.Nix32);

    public string ToSri() => Format(HashFormat.Sri);

    /// <summary><c>sha256:nix32</c>, the spelling that most formats use.</summary>
    public override string ToString() => FormatWithAlgorithm(HashFormat.Nix32);

    /// <summary>Any spelling: <c>algo:digits</c>, <c>algo-base64</c>, or bare digits when <paramref name="expected"/> names the algorithm.</summary>
    /// <exception cref="BadHashException">It is none of them, or its algorithm is another one than expected.</exception>
    public static Hash Parse(string text, HashAlgorithm? expected = null)
    {
        var separator = text.AsSpan().IndexOfAny(':', '-');
        if (separator < 0)
        {
            return expected is { } known
                ? ParseDigits(text, known)
                : throw new BadHashException(text, "does not include a type, nor is the type otherwise known from context");
        }
        var algorithm = HashAlgorithms.TryParse(text.AsSpan(0, separator))
            ?? throw new BadHashAlgorithmException(text[..separator]);
        if (expected is { } wanted && wanted != algorithm)
        {
            throw new BadHashException(text, $"should have type '{wanted.Name()}'");
        }
        return text[separator] == '-' ? ParseBase64("SRI", text[(separator + 1)..], algorithm) : ParseDigits(text[(separator + 1)..], algorithm);
    }

    /// <summary>Like <see cref="Parse"/>, null instead of an exception.</summary>
    public static Hash? TryParse(string text, HashAlgorithm? expected = null)
    {
        try
        {
            return Parse(text, expected);
        }
        catch (NixException)
        {
            return null;
        }
    }

    /// <summary>Bare digits, whose encoding is known by their number.</summary>
    /// <exception cref="BadHashException">The number of digits fits no encoding, or one is no digit of it.</exception>
    public static Hash ParseDigits(string digits, HashAlgorithm algorithm)
    {
        var bytes = new byte[algorithm.Size()];
        switch (FormatOf(digits, algorithm))
        {
            case HashFormat.Base16:
                return Convert.FromHexString(digits.AsSpan(), bytes, out _, out _) == System.Buffers.OperationStatus.Done
                    ? new Hash(algorithm, bytes)
                    : throw BadHashException.OfBytes("base16", digits, 0, algorithm);
            case HashFormat.Nix32:
                return Primitives.Nix32.TryDecode(digits, bytes)
                    ? new Hash(algorithm, bytes)
                    : throw BadHashException.OfBytes("nix32", digits, 0, algorithm);
            case HashFormat.Base64:
                return ParseBase64("Base64", digits, algorithm);
            default:
                throw new BadHashException(digits, $"has wrong length for hash algorithm '{algorithm.Name()}'");
        }
    }

    /// <summary>The encoding that <paramref name="digits"/> are in, by their number; null when it fits none.</summary>
    public static HashFormat? FormatOf(string digits, HashAlgorithm algorithm)
    {
        var size = algorithm.Size();
        return digits.Length == size * 2 ? HashFormat.Base16
            : digits.Length == Primitives.Nix32.EncodedLength(size) ? HashFormat.Nix32
            : digits.Length == (size + 2) / 3 * 4 ? HashFormat.Base64
            : null;
    }

    // As lenient as Nix: padding may be missing, what follows it and spare bits are ignored. Expressions rely on it.
    static Hash ParseBase64(string encoding, string digits, HashAlgorithm algorithm)
    {
        Span<byte> bytes = stackalloc byte[72];
        int count = 0, pending = 0, bits = 0;
        foreach (var c in digits)
        {
            if (c == '=')
            {
                break;
            }
            if (c == '\n')
            {
                continue;
            }
            var value = char.IsAsciiLetterUpper(c) ? c - 'A'
                : char.IsAsciiLetterLower(c) ? c - 'a' + 26
                : char.IsAsciiDigit(c) ? c - '0' + 52
                : c is '+' ? 62
                : c is '/' ? 63
                : throw BadHashException.OfBytes(encoding, digits, 0, algorithm);
            pending = (pending << 6 | value) & 0xFFFF;
            bits += 6;
            if (bits < 8)
            {
                continue;
            }
            bits -= 8;
            if (count < bytes.Length)
            {
                bytes[count] = (byte)(pending >> bits);
            }
            count++;
        }
        return count == algorithm.Size()
            ? new Hash(algorithm, bytes[..count])
            : throw BadHashException.OfBytes(encoding, digits, count, algorithm);
    }

    public bool Equals(Hash? other) => other is not null && Algorithm == other.Algorithm && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as Hash);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    public int CompareTo(Hash? other) => other is null ? 1
        : Algorithm != other.Algorithm ? Algorithm.CompareTo(other.Algorithm)
        : Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(Hash? left, Hash? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Hash? left, Hash? right) => !(left == right);

    const int InlineSize = 32;

    [InlineArray(InlineSize)]
    struct Inline
    {
        byte first;
    }
}
