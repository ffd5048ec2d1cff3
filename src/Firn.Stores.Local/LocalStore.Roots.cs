using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Roots;

namespace Firn.Stores.Local;

/// <summary>Roots.</summary>
public sealed partial class LocalStore
{
    public void AddPermanentRoot(ByteString link, StorePath path)
    {
        RequireWritable();
        link = Paths.MakeAbsolute(link);
        if (Directory.Contains(link))
        {
            throw new StoreException($"creating a garbage collector root ({link}) in the Nix store is forbidden (are you running nix-build inside the store?)");
        }
        AddTemporaryRoot(path);
        // What a root is for must not vanish: it is registered first.
        RegisterPending();
        if (DirectoryHandle.Working.TryStatus(link) is { } status
            && !(status.Kind == FileKind.Symlink && Directory.Contains(DirectoryHandle.Working.ReadLink(link))))
        {
            throw new StoreException($"cannot create symlink '{link}'; already exists");
        }
        FileTree.MakeDirectories(Paths.Parent(link));
        DurableFiles.ReplaceSymlink(link, Directory.ShowBytes(path));
        AddIndirectRoot(link);
    }

    public void AddIndirectRoot(ByteString link)
    {
        RequireWritable();
        link = Paths.MakeAbsolute(link);
        if (link.Span.StartsWith(Paths.Join(StateDirectory, "gcroots/").Span) || link.Span.StartsWith(Paths.Join(StateDirectory, "profiles/").Span))
        {
            return;
        }
        var name = digests.Compute(HashAlgorithm.Sha1, link.Span).ToNix32();
        DurableFiles.ReplaceSymlink(Paths.Join(Paths.Join(StateDirectory, "gcroots/auto"), name), link);
    }

    public IReadOnlyList<(ByteString Root, StorePath Path)> FindRoots()
    {
        var finder = new RootFinder(options, Settled.IsValid);
        return [.. finder.Permanent(), .. finder.Temporary()];
    }
}
