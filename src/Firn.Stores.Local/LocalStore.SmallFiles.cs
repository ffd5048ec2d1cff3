using System.Buffers;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Files that are at hand as a whole, derivations above all: evaluations write thousands.</summary>
public sealed partial class LocalStore
{
    /// <summary>Adds a file whose path is protected by a temporary root and was not valid just now.</summary>
    PathInfo AddSmallFile(
        StorePath path, ContentAddress address, ReadOnlySpan<byte> bytes, bool executable, IReadOnlyCollection<StorePath> references, KnownOutput[]? outputs = null,
        bool waits = false)
    {
        var (narHash, narSize) = ArchiveOf(bytes, executable);
        var info = new PathInfo
        {
            Path = path,
            NarHash = narHash,
            NarSize = narSize,
            References = references as SortedSet<StorePath> ?? [.. references],
            ContentAddress = address,
        };
        ByteString name = path.BaseName;
        var place = Paths.Join(options.RealDirectory, name);
        using var held = PathLock.Take(place);
        if (!TryWriteNew(name, bytes, executable, place))
        {
            if (TryQueryPathInfo(path) is { } meanwhile)
            {
                return meanwhile;
            }
            if (!HoldsAlready(name, bytes, executable, place))
            {
                using var temporary = new TemporaryDirectory(objects);
                using (var file = temporary.Directory.CreateScoped(TemporaryDirectory.Content, executable ? 0x1ffu : 0x1b6u))
                {
                    FileContents.Write(file, bytes, place);
                    FileContents.Close(file, place);
                }
                Place(temporary, path);
            }
        }
        Finish(info, 1, outputs, waits);
        return info;
    }

    (Hash Hash, ulong Size) ArchiveOf(ReadOnlySpan<byte> bytes, bool executable)
    {
        var archive = ArrayPool<byte>.Shared.Rent(NarOfFile.Size(bytes.Length, executable));
        var size = NarOfFile.Write(bytes, executable, archive);
        var hash = digests.Compute(HashAlgorithm.Sha256, archive.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(archive);
        return (hash, (ulong)size);
    }

    /// <summary>
    /// Writes directly to the path's place, with its lock held. False when something is there. What is left there when we are killed on the way has no row,
    /// and is never taken for the file: see <see cref="HoldsAlready"/>.
    /// </summary>
    bool TryWriteNew(ByteString name, ReadOnlySpan<byte> bytes, bool executable, ByteString place)
    {
        if (objects.TryCreateScoped(name, ModeOf(executable)) is not { } file)
        {
            return false;
        }
        try
        {
            using (file)
            {
                FileContents.Write(file, bytes, place);
                FileTree.CanonicaliseNew(file, executable, objects, name);
                FileContents.Close(file, place);
            }
            return true;
        }
        catch
        {
            objects.TryRemove(name);
            throw;
        }
    }

    static uint ModeOf(bool executable) => executable ? 0x16du : 0x124u;

    /// <summary>
    /// Whether exactly this file is there: another process that has not registered its batch yet has put it there, or one that was killed before it could.
    /// It stays as it is, so that what the other one has put on disk is what it registers.
    /// </summary>
    bool HoldsAlready(ByteString name, ReadOnlySpan<byte> bytes, bool executable, ByteString place)
    {
        if (objects.TryStatus(name) is not { Kind: FileKind.Regular, ModifiedSeconds: 1, Links: 1 } status
            || status.Permissions != ModeOf(executable) || status.Size != bytes.Length)
        {
            return false;
        }
        using var file = objects.OpenScoped(name);
        return FileContents.ReadAll(file, place).AsSpan().SequenceEqual(bytes) && !FileContents.HasAttributes(file);
    }
}
