using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol;

/// <summary>Paths with their archives in one stream: <c>nix-store --export</c>. Each one comes after those that it refers to.</summary>
public static class StoreExport
{
    const uint Magic = 0x4558494e;

    /// <summary>Writes the paths in an order in which they can be imported.</summary>
    /// <exception cref="HashMismatchException">A path's files are not what was registered.</exception>
    public static void Write(IStore store, IReadOnlyCollection<StorePath> paths, WireWriter writer, IDigests digests)
    {
        foreach (var path in Closures.Sort(paths, path => store.QueryPathInfo(path).References))
        {
            var info = store.QueryPathInfo(path);
            writer.Word(1);
            using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256), writer.Stream);
            store.WriteNar(path, digest);
            if (digest.Finish() is var actual && actual != info.NarHash)
            {
                throw new HashMismatchException($"exporting path '{store.Directory.Show(path)}'", info.NarHash, actual);
            }
            writer.Word(Magic).Path(path).Paths(info.References).OptionalPath(info.Deriver).Word(0);
        }
        writer.Word(0).Flush();
    }

    /// <summary>Adds every path of an export.</summary>
    /// <param name="store">Where they go.</param>
    /// <param name="reader">The export.</param>
    /// <param name="spool">Makes a place for an archive whose description follows it; it is read back from its beginning.</param>
    /// <param name="digests">SHA-256.</param>
    /// <param name="options">Whether signatures are demanded.</param>
    public static List<StorePath> Read(IStore store, WireReader reader, Func<Stream> spool, IDigests digests, AddOptions? options = null)
    {
        var imported = new List<StorePath>();
        while (true)
        {
            var more = reader.ReadWord();
            if (more == 0)
            {
                return imported;
            }
            if (more != 1)
            {
                throw new ProtocolException("input doesn't look like something created by 'nix-store --export'");
            }
            using var kept = spool();
            using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256), kept);
            NarReader.Read(new ObservedStream(reader.Stream, digest), NarNothing.Instance);
            if (reader.ReadWord() != Magic)
            {
                throw new ProtocolException("Nix archive cannot be imported; wrong format");
            }
            var info = new PathInfo
            {
                Path = reader.ReadPath(),
                References = reader.ReadPaths(),
                Deriver = reader.ReadOptionalPath(),
                NarHash = digest.Finish(),
                NarSize = digest.Count,
            };
            if (reader.ReadWord() == 1)
            {
                // A signature of the time before signatures.
                reader.ReadBytes();
            }
            kept.Position = 0;
            store.AddToStore(info, kept, options);
            imported.Add(info.Path);
        }
    }
}
