using System.Globalization;
using System.Text;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>The hash that Git gives a file or a tree, made while it is visited.</summary>
public sealed class GitDigest(HashAlgorithm algorithm, IDigests digests) : INarVisitor, IDisposable
{
    const string DirectoryMode = "40000", FileMode = "100644", ExecutableMode = "100755", SymlinkMode = "120000";

    readonly Stack<(ByteString Name, List<Entry> Entries)> open = new();
    (ByteString Name, string Mode, IDigest Digest)? file;
    Hash? root;

    /// <summary>After the visit.</summary>
    public Hash Finish() => root ?? throw new InvalidOperationException("nothing was visited to its end");

    public void BeginDirectory(ByteString name) => open.Push((name, []));

    public void EndDirectory()
    {
        var (name, entries) = open.Pop();
        using var content = new MemoryStream();
        // Git orders a directory as if its name ended in a slash.
        foreach (var entry in entries.OrderBy(entry => entry.Mode == DirectoryMode ? new ByteString([.. entry.Name.Span, (byte)'/']) : entry.Name))
        {
            content.Write(Encoding.ASCII.GetBytes(entry.Mode + " "));
            content.Write(entry.Name.Span);
            content.WriteByte(0);
            content.Write(entry.Hash.Bytes);
        }
        using var digest = Begin("tree", (ulong)content.Length);
        digest.Append(content.GetBuffer().AsSpan(0, (int)content.Length));
        End(name, DirectoryMode, digest.Finish());
    }

    public void BeginFile(ByteString name, bool executable, ulong size) => file = (name, executable ? ExecutableMode : FileMode, Begin("blob", size));

    public void Contents(ReadOnlySpan<byte> piece) => file!.Value.Digest.Append(piece);

    public void EndFile()
    {
        var (name, mode, digest) = file!.Value;
        End(name, mode, digest.Finish());
        digest.Dispose();
        file = null;
    }

    public void Symlink(ByteString name, ByteString target)
    {
        using var digest = Begin("blob", (ulong)target.Length);
        digest.Append(target.Span);
        End(name, SymlinkMode, digest.Finish());
    }

    public void Dispose() => file?.Digest.Dispose();

    IDigest Begin(string kind, ulong size)
    {
        var digest = digests.Create(algorithm);
        digest.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {size}\0")));
        return digest;
    }

    void End(ByteString name, string mode, Hash hash)
    {
        if (open.TryPeek(out var parent))
        {
            parent.Entries.Add(new(name, mode, hash));
        }
        else
        {
            root = hash;
        }
    }

    readonly record struct Entry(ByteString Name, string Mode, Hash Hash);
}
