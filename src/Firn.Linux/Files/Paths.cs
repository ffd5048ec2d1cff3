using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>Path texts as bytes; nothing here looks at the disk except <see cref="MakeAbsolute"/>.</summary>
public static class Paths
{
    /// <summary>What is before the last slash: <c>/</c> for a name in the root, <c>.</c> for a bare name.</summary>
    public static ByteString Parent(ByteString path)
    {
        var slash = path.Span.LastIndexOf((byte)'/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.Slice(0, slash);
    }

    /// <summary>What is after the last slash.</summary>
    public static ByteString Name(ByteString path) => path.Slice(path.Span.LastIndexOf((byte)'/') + 1);

    public static ByteString Join(ByteString directory, ByteString name) =>
        directory.Span is [.., (byte)'/'] ? new((byte[])[.. directory.Span, .. name.Span]) : new((byte[])[.. directory.Span, (byte)'/', .. name.Span]);

    public static bool IsAbsolute(ByteString path) => path.Span is [(byte)'/', ..];

    /// <summary>Absolute, without empty, <c>.</c> and <c>..</c> parts. Links are not looked at.</summary>
    public static unsafe ByteString MakeAbsolute(ByteString path)
    {
        if (!IsAbsolute(path))
        {
            var buffer = stackalloc byte[4096];
            if (LibcFiles.WorkingDirectory(buffer, 4096) is null)
            {
                throw FileException.Last("reading the working directory", path);
            }
            path = Join(ByteString.Copy(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)), path);
        }
        var parts = new List<ByteString>();
        for (var rest = path.Slice(1); ;)
        {
            var slash = rest.Span.IndexOf((byte)'/');
            var part = slash < 0 ? rest : rest.Slice(0, slash);
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            }
            else if (!part.IsEmpty && part != ".")
            {
                parts.Add(part);
            }
            if (slash < 0)
            {
                break;
            }
            rest = rest.Slice(slash + 1);
        }
        return parts.Count == 0 ? "/" : parts.Aggregate(ByteString.Empty, (whole, part) => new ByteString([.. whole.Span, (byte)'/', .. part.Span]));
    }
}
