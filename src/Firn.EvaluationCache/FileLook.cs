using System.Buffers.Binary;
using Firn.Evaluation;
using Firn.Linux.Digests;
using Firn.Primitives;

namespace Firn.EvaluationCache;

/// <summary>What an evaluation wanted to know of a path. Whether something is there, and of what kind, is always among it.</summary>
[Flags]
public enum Asked : byte
{
    Kind = 0,
    Executable = 1,
    Content = 2,
    Names = 4,
    Target = 8,
}

/// <summary>One path that an evaluation looked at, and what it saw.</summary>
/// <param name="Path">Canonical, as the language spells it.</param>
/// <param name="Identity">Null: there was nothing.</param>
/// <param name="Asked">What of it mattered.</param>
/// <param name="Content">SHA-256 of the file's bytes; empty unless asked for.</param>
/// <param name="Names">SHA-256 of the directory's entries; empty unless asked for.</param>
/// <param name="Target">Where the link points; empty unless asked for.</param>
public sealed record FileLook(ByteString Path, FileIdentity? Identity, Asked Asked, byte[] Content, byte[] Names, ByteString Target)
{
    public static byte[] HashOfContent(ReadOnlySpan<byte> bytes) => OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, bytes).Bytes.ToArray();

    /// <summary>Independent of the order in which the file system names them.</summary>
    public static byte[] HashOfNames(IReadOnlyList<DirectoryEntry> entries)
    {
        using var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
        Span<byte> head = stackalloc byte[5];
        foreach (var entry in entries.OrderBy(entry => entry.Name))
        {
            BinaryPrimitives.WriteInt32LittleEndian(head, entry.Name.Length);
            head[4] = entry.Kind is { } kind ? (byte)kind : byte.MaxValue;
            digest.Append(head);
            digest.Append(entry.Name.Span);
        }
        return digest.Finish().Bytes.ToArray();
    }
}
