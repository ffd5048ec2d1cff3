namespace Firn.Fuzz;

/// <summary>Makes new inputs out of old ones. The same seed makes the same inputs.</summary>
public sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    const int LargestInput = 1 << 16;

    static readonly byte[][] interesting =
    [
        [0], [0xFF], [0x7F], [0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80], [0, 0, 0, 0x40, 0, 0, 0, 0],
        .. ((string[])["9223372036854775807", "9223372036854775808", "-1", "1e999", "0", "${", "''", "\"", "\\", "{", "}", "[", "]", "(", ")", "{1,255}", "*", "[[:alpha:]]", "[^]a-]",
            "\\u0000", "\\ud800", "/*", "*/", "\r\n", "\n", "../", "//", "../../etc/passwd", "1979-05-27T07:32:00Z", "inf", "nan", "0x", "'''", "\"\"\"", "..", "?", "@", ":", "inherit ", "let ", "in "])
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    readonly Random random = new(seed);

    public byte[] Next()
    {
        var input = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var left = 1 << random.Next(5); left > 0; left--)
        {
            Change(input);
        }
        return [.. input.Take(LargestInput)];
    }

    void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(random.Next(1, 1 << random.Next(1, 8)), input.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 4:
                input.InsertRange(at, interesting[random.Next(interesting.Length)]);
                break;
            case 5:
                var word = interesting[random.Next(interesting.Length)];
                input.RemoveRange(at, Math.Min(word.Length, input.Count - at));
                input.InsertRange(at, word);
                break;
            case 6:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 64))]);
                break;
            case 7 when length > 0 && input.Count < LargestInput:
                var piece = input.GetRange(at, length);
                for (var times = random.Next(1, 1 << random.Next(1, 10)); times > 0 && input.Count < LargestInput; times--)
                {
                    input.InsertRange(at, piece);
                }
                break;
        }
    }
}
