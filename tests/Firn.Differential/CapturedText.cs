using System.Security.Cryptography;
using System.Text;

namespace Firn.Differential;

/// <summary>
/// What a process prints, in memory that has a bound: the beginning as text; of what follows, which may be gigabytes, its length and its digest, so
/// that two answers are still equal exactly when all of their bytes are.
/// </summary>
public static class CapturedText
{
    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="encoding">What the text is read as.</param>
    /// <param name="longest">How many bytes are kept as text.</param>
    public static async Task<string> ReadAsync(Stream stream, Encoding encoding, int longest = 1 << 22)
    {
        using var text = new MemoryStream();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long more = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            int kept = (int)Math.Min(read, longest - text.Length);
            text.Write(buffer, 0, kept);
            digest.AppendData(buffer, kept, read - kept);
            more += read - kept;
        }
        var beginning = encoding.GetString(text.GetBuffer(), 0, (int)text.Length);
        return more == 0 ? beginning : $"{beginning}… and {more} bytes more, SHA-256 {Convert.ToHexStringLower(digest.GetHashAndReset())}";
    }
}
