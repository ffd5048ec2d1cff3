using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Hashes what lies on the disk by each method of content addressing.</summary>
public static class ContentDigest
{
    /// <param name="parent">Directory that holds the object.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="method">What is hashed.</param>
    /// <param name="algorithm">How it is hashed.</param>
    /// <param name="digests">Makes digests.</param>
    /// <param name="self">A path whose hash part is left out, for objects that refer to themselves; null leaves nothing out.</param>
    /// <exception cref="StoreException">One file is hashed by the method, and this is none.</exception>
    public static Hash Of(DirectoryHandle parent, ByteString name, ContentAddressMethod method, HashAlgorithm algorithm, IDigests digests, StorePath? self = null)
    {
        if (method == ContentAddressMethod.Git)
        {
            using var git = new GitDigest(algorithm, digests);
            NarDump.Visit(parent, name, git);
            return git.Finish();
        }
        if (self is not null)
        {
            using var modulo = new ModuloDigestStream(digests.Create(algorithm), self);
            Write(parent, name, method, modulo);
            return modulo.Finish();
        }
        using var digest = new DigestStream(digests.Create(algorithm));
        Write(parent, name, method, digest);
        return digest.Finish();
    }

    static void Write(DirectoryHandle parent, ByteString name, ContentAddressMethod method, Stream destination)
    {
        if (method == ContentAddressMethod.Nar)
        {
            NarDump.Write(parent, name, destination);
            return;
        }
        using var file = parent.OpenFile(name);
        if (FileContents.Status(file, name).Kind != FileKind.Regular)
        {
            throw new StoreException($"'{parent.Shown}' is hashed as one file but is none");
        }
        new DescriptorStream(file, writable: false, name, ownsHandle: false).CopyTo(destination, 1 << 16);
    }
}
