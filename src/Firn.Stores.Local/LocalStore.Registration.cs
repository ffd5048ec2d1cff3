using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Linux.Signing;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Rows of the database.</summary>
public sealed partial class LocalStore
{
    /// <summary>
    /// Declares paths valid whose files are in place: all of them or none, in one transaction, after everything is on disk. A path must not refer to one that is
    /// neither valid nor among them.
    /// </summary>
    public void RegisterValidPaths(IReadOnlyCollection<PathInfo> infos)
    {
        RequireWritable();
        if (infos.Count == 0)
        {
            return;
        }
        RegisterPending();
        if (options.DurableWrites)
        {
            objects.FlushFileSystem();
        }
        Register([.. infos.Select(info => new NewPath(info, null, 0))]);
    }

    /// <summary>
    /// A path that is in place; of a derivation that was at hand the outputs whose paths are known, so that it need not be read back. Numbers rise in the order of additions.
    /// </summary>
    readonly record struct NewPath(PathInfo Info, KnownOutput[]? Outputs, long Number);

    readonly record struct KnownOutput(string Name, StorePath Path);

    KnownOutput[] KnownOutputs(Derivation derivation)
    {
        var known = new KnownOutput[derivation.Outputs.Count];
        var count = 0;
        for (var i = 0; i < known.Length; i++)
        {
            var name = derivation.Outputs.GetKeyAtIndex(i);
            if (derivation.Outputs.GetValueAtIndex(i).KnownPath(StorePaths, derivation.Name, name) is { } path)
            {
                known[count++] = new(name, path);
            }
        }
        return count == known.Length ? known : known[..count];
    }

    void Register(IReadOnlyList<NewPath> added)
    {
        RefuseCycles(added);
        var now = options.Time.GetUtcNow().ToUnixTimeSeconds();
        database.Transact(() =>
        {
            var rows = new Dictionary<StorePath, long>(added.Count);
            foreach (var (info, outputs, _) in added)
            {
                var row = rows[info.Path] = database.Put(info, now);
                if (info.Path.IsDerivation)
                {
                    foreach (var (name, path) in outputs ?? KnownOutputs(ReadDerivation(info.Path)))
                    {
                        database.PutOutput(row, name, path);
                    }
                }
            }
            foreach (var (info, _, _) in added)
            {
                if (info.References.Count > 0)
                {
                    database.PutReferences(rows[info.Path], info, rows);
                }
            }
        });
    }

    /// <summary>A cycle would make paths that can never be deleted.</summary>
    static void RefuseCycles(IReadOnlyList<NewPath> added)
    {
        var byPath = new Dictionary<StorePath, PathInfo?>(added.Count);
        foreach (var (info, _, _) in added)
        {
            byPath.Add(info.Path, null);
        }
        // Where each path refers to earlier ones only, as those of an evaluation do, there is none.
        var ordered = true;
        foreach (var (info, _, _) in added)
        {
            byPath[info.Path] = info;
            if (ordered && info.References.Count > 0)
            {
                foreach (var reference in info.References)
                {
                    ordered &= !byPath.TryGetValue(reference, out var earlier) || earlier is not null;
                }
            }
        }
        if (!ordered)
        {
            Closures.Sort([.. byPath.Keys], path => byPath[path]!.References);
        }
    }

    /// <summary>Adds signatures to a valid path.</summary>
    public void AddSignatures(StorePath path, IEnumerable<string> signatures) => Settled.Transact(() =>
    {
        var info = QueryPathInfo(path);
        info.Signatures.UnionWith(signatures);
        database.Put(info, 0);
    });

    /// <summary>
    /// Gives a tree that was put at its place in the store canonical metadata, hashes it and finds what it refers to: what a build does with each output
    /// before it registers it.
    /// </summary>
    /// <param name="path">The place, not yet valid.</param>
    /// <param name="candidates">Paths it may refer to; itself may be among them.</param>
    /// <param name="builder">The user that must own every object in it; null for anybody.</param>
    public PathInfo Describe(StorePath path, IEnumerable<StorePath> candidates, uint? builder = null)
    {
        FileTree.Canonicalise(objects, path.BaseName, builder);
        using var scanner = new ReferenceStream(candidates);
        using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256), scanner);
        NarDump.Write(objects, path.BaseName, digest);
        return new PathInfo { Path = path, NarHash = digest.Finish(), NarSize = digest.Count, References = scanner.Found };
    }

    /// <summary>Forgets a path; its files stay. A path that others refer to is refused.</summary>
    /// <exception cref="StoreException">It is in use.</exception>
    public void Invalidate(StorePath path) => Settled.Transact(() =>
    {
        if (!database.IsValid(path))
        {
            return;
        }
        var referrers = database.QueryReferrers(path);
        referrers.Remove(path);
        if (referrers.Count > 0)
        {
            throw new StoreException($"cannot delete path '{Directory.Show(path)}' because it is in use by {string.Join(", ", referrers.Select(other => $"'{Directory.Show(other)}'"))}");
        }
        database.Delete(path);
    });

    /// <summary>Content-addressed, or signed by one of the trusted keys.</summary>
    public bool IsTrusted(PathInfo info) => info.IsContentAddressed(StorePaths) || CountValidSignatures(info) > 0;

    /// <summary>How many of the path's signatures verify under a trusted key.</summary>
    public int CountValidSignatures(PathInfo info)
    {
        if (info.Signatures.Count == 0 || options.TrustedPublicKeys.Count == 0)
        {
            return 0;
        }
        var message = System.Text.Encoding.UTF8.GetBytes(info.Fingerprint(Directory));
        return info.Signatures.Count(signature => options.TrustedPublicKeys.Any(key => NamedKey.Verify(key, signature, message)));
    }
}
