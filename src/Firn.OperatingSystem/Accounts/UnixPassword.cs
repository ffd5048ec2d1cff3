using System.Text;
using Firn.Primitives;

namespace Firn.OperatingSystem.Accounts;

/// <summary>The SHA-512 password scheme of crypt(3), <c>$6$salt$hash</c>, 5000 rounds.</summary>
static class UnixPassword
{
    const string Digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const int Rounds = 5000;

    /// <summary>A salt out of 12 random bytes.</summary>
    public static string Salt(ReadOnlySpan<byte> random)
    {
        Span<char> salt = stackalloc char[16];
        for (var i = 0; i < salt.Length; i++) salt[i] = Digits[random[i % random.Length] + i * 7 & 63];
        return new string(salt);
    }

    public static bool Matches(string password, string hash) =>
        hash.StartsWith("$6$", StringComparison.Ordinal) && hash.Split('$') is [_, _, var salt, _] && !salt.StartsWith("rounds=", StringComparison.Ordinal) && Hash(password, salt) == hash;

    /// <summary>Hashes as the scheme's description says, step numbers in comments.</summary>
    public static string Hash(string password, string salt)
    {
        var key = Encoding.UTF8.GetBytes(password);
        var pepper = Encoding.ASCII.GetBytes(salt.Length > 16 ? salt[..16] : salt);
        // 4-8: an alternate sum of key, salt, key.
        var b = Digest([.. key, .. pepper, .. key]);
        // 1-12: key, salt, the alternate sum for the length of the key, then for each bit of the length the sum or the key.
        var text = new List<byte>([.. key, .. pepper]);
        Repeat(text, b, key.Length);
        for (var bits = key.Length; bits > 0; bits >>= 1) text.AddRange((bits & 1) != 0 ? b : key);
        var a = Digest([.. text]);
        // 13-16: P, as long as the key.
        text.Clear();
        for (var i = 0; i < key.Length; i++) text.AddRange(key);
        var sum = Digest([.. text]);
        text.Clear();
        Repeat(text, sum, key.Length);
        byte[] p = [.. text];
        // 17-20: S, as long as the salt.
        text.Clear();
        for (var i = 0; i < 16 + a[0]; i++) text.AddRange(pepper);
        sum = Digest([.. text]);
        text.Clear();
        Repeat(text, sum, pepper.Length);
        byte[] s = [.. text];
        // 21: the rounds.
        for (var round = 0; round < Rounds; round++)
        {
            text.Clear();
            text.AddRange((round & 1) != 0 ? p : a);
            if (round % 3 != 0) text.AddRange(s);
            if (round % 7 != 0) text.AddRange(p);
            text.AddRange((round & 1) != 0 ? a : p);
            a = Digest([.. text]);
        }
        return $"$6${Encoding.ASCII.GetString(pepper)}${Encode(a)}";
    }

    static void Repeat(List<byte> text, byte[] block, int length)
    {
        for (; length > 64; length -= 64) text.AddRange(block);
        text.AddRange(block.AsSpan(0, length));
    }

    // Three bytes become four digits; the bytes are taken 21 apart, the order turning by one each time.
    static string Encode(byte[] hash)
    {
        var text = new StringBuilder(86);
        int x = 0, y = 21, z = 42;
        for (var i = 0; i < 21; i++)
        {
            Append(text, hash[x] << 16 | hash[y] << 8 | hash[z], 4);
            (x, y, z) = (y + 1, z + 1, x + 1);
        }
        Append(text, hash[63], 2);
        return text.ToString();
    }

    static void Append(StringBuilder text, int bits, int digits)
    {
        for (; digits > 0; digits--, bits >>= 6) text.Append(Digits[bits & 63]);
    }

    static byte[] Digest(ReadOnlySpan<byte> text) => ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha512, text).Bytes.ToArray();
}
