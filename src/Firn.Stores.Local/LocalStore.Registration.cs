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
        Register([.. infos.Select(info => new NewPath(info, null))]);
    }

    /// <summary>A path that is in place; of a derivation that was at hand the outputs whose paths are known, so that it need not be read back.</summary>
    readonly record struct NewPath(PathInfo Info, IReadOnlyList<(string Name, StorePath Path)>? Outputs);

    IReadOnlyList<(string Name, StorePath Path)> KnownOutputs(Derivation derivation)
    {
        var known = new List<(string, StorePath)>(derivation.Outputs.Count);
        foreach (var (name, output) in derivation.Outputs)
        {
            if (output.KnownPath(StorePaths, derivation.Name, name) is { } path)
            {
                known.Add((name, path));
            }
        }
        return known;
    }

    void Register(IReadOnlyCollection<NewPath> added)
    {
        var byPath = added.ToDictionary(path => path.Info.Path, path => path.Info);
        // A cycle would make paths that can never be deleted.
        Closures.Sort([.. byPath.Keys], path => byPath[path].References);
        var now = options.Time.GetUtcNow().ToUnixTimeSeconds();
        database.Transact(() =>
        {
            var rows = new Dictionary<StorePath, long>(added.Count);
            foreach (var (info, outputs) in added)
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
            foreach (var (info, _) in added)
            {
                database.PutReferences(rows[info.Path], info, rows);
            }
        });
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
