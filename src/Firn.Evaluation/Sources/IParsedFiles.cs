namespace Firn.Evaluation;

/// <summary>
/// Keeps what parsing files came to, for other evaluations. Called by several threads at once. What it gives for a key is what was kept for that key, or nothing.
/// </summary>
public interface IParsedFiles
{
    /// <summary>What a text is kept under: 32 bytes that differ when anything that they are made of does.</summary>
    /// <param name="version">How texts are parsed and written down.</param>
    /// <param name="text">The bytes of the file.</param>
    byte[] KeyOf(string version, ReadOnlySpan<byte> text);

    /// <summary>Null where nothing is kept.</summary>
    byte[]? Find(byte[] key);

    /// <summary>Does not have to keep it.</summary>
    void Keep(byte[] key, ReadOnlySpan<byte> parsed);
}
