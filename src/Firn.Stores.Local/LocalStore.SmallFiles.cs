using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Files that are at hand as a whole, derivations above all: evaluations write thousands.</summary>
public sealed partial class LocalStore
{
    public void AddDerivation(StorePath path, Derivation derivation)
    {
        RequireWritable();
        AddTemporaryRoot(path);
        if (IsValid(path))
        {
            return;
        }
        var text = Aterm.Write(derivation, Directory);
        var address = new ContentAddress(ContentAddressMethod.Text, digests.Compute(HashAlgorithm.Sha256, text));
        AddSmallFile(path, address, text, derivation.References, KnownOutputs(derivation));
    }

    /// <summary>Adds a file whose path is protected by a temporary root and was not valid just now.</summary>
    PathInfo AddSmallFile(StorePath path, ContentAddress address, byte[] bytes, IReadOnlyCollection<StorePath> references, IReadOnlyList<(string, StorePath)>? outputs)
    {
        var (narHash, narSize) = ArchiveOf(bytes);
        var info = new PathInfo
        {
            Path = path,
            NarHash = narHash,
            NarSize = narSize,
            References = references as SortedSet<StorePath> ?? [.. references],
            ContentAddress = address,
        };
        using var held = PathLock.Take(RealPath(path));
        if (!TryWriteNew(path, bytes))
        {
            if (TryQueryPathInfo(path) is { } meanwhile)
            {
                return meanwhile;
            }
            if (!HoldsAlready(path, bytes))
            {
                using var temporary = new TemporaryDirectory(objects);
                using (var file = temporary.Directory.CreateFile(TemporaryDirectory.Content))
                {
                    FileContents.Write(file, bytes, RealPath(path));
                    FileContents.Close(file, RealPath(path));
                }
                Place(temporary, path);
            }
        }
        Finish(info, 1, outputs);
        return info;
    }

    (Hash Hash, ulong Size) ArchiveOf(byte[] bytes)
    {
        var archive = new MemoryStream(bytes.Length + 128);
        var writer = new NarWriter(archive);
        writer.File(ByteString.Empty, executable: false, bytes);
        writer.Complete();
        return (digests.Compute(HashAlgorithm.Sha256, archive.GetBuffer().AsSpan(0, (int)archive.Length)), (ulong)archive.Length);
    }

    /// <summary>
    /// Writes directly to the path's place, with its lock held. False when something is there. What is left there when we are killed on the way has no row,
    /// and is never taken for the file: see <see cref="HoldsAlready"/>.
    /// </summary>
    bool TryWriteNew(StorePath path, byte[] bytes)
    {
        if (objects.TryCreateFile(path.BaseName, 0x124) is not { } file)
        {
            return false;
        }
        try
        {
            using (file)
            {
                FileContents.Write(file, bytes, RealPath(path));
                FileTree.CanonicaliseNew(file, executable: false, objects, path.BaseName);
                FileContents.Close(file, RealPath(path));
            }
            return true;
        }
        catch
        {
            objects.TryRemove(path.BaseName);
            throw;
        }
    }

    /// <summary>
    /// Whether exactly this file is there: another process that has not registered its batch yet has put it there, or one that was killed before it could.
    /// It stays as it is, so that what the other one has put on disk is what it registers.
    /// </summary>
    bool HoldsAlready(StorePath path, byte[] bytes)
    {
        if (objects.TryStatus(path.BaseName) is not { Kind: FileKind.Regular, ModifiedSeconds: 1, Links: 1 } status
            || status.Permissions != 0x124 || status.Size != bytes.Length)
        {
            return false;
        }
        using var file = objects.OpenFile(path.BaseName);
        return FileContents.ReadAll(file, RealPath(path)).AsSpan().SequenceEqual(bytes) && !FileContents.HasAttributes(file);
    }
}
