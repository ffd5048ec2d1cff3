using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>What verification found, as lines for a person, and whether something is still wrong.</summary>
public sealed record VerificationResult(IReadOnlyList<string> Findings, bool ErrorsRemain);

/// <summary>Checks that what is called valid is there and is what it should be.</summary>
public sealed partial class LocalStore
{
    /// <summary>
    /// Paths whose files are gone are forgotten when nothing valid refers to them. With <paramref name="checkContents"/> every archive is hashed, and the pool
    /// of equal files too.
    /// </summary>
    /// <param name="checkContents">Whether to read everything.</param>
    /// <param name="repair">Makes a damaged or lost path anew, or throws; null only reports.</param>
    /// <param name="cancellation">Between two paths.</param>
    public VerificationResult Verify(bool checkContents, Action<StorePath>? repair = null, CancellationToken cancellation = default)
    {
        RequireWritable();
        RegisterPending();
        using var collection = FileLock.Take(Paths.Join(StateDirectory, "gc.lock"), exclusive: false);
        var findings = new List<string>();
        var errors = false;
        var present = objects.Entries().Select(entry => entry.Name.ToString()).ToHashSet(StringComparer.Ordinal);
        var valid = QueryAllValid();
        var done = new HashSet<StorePath>();
        foreach (var path in valid)
        {
            Exists(path);
        }
        if (!checkContents)
        {
            return new(findings, errors);
        }
        CheckLinks(findings, repair is not null, ref errors, cancellation);
        foreach (var path in QueryAllValid())
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryQueryPathInfo(path) is not { } info || !present.Contains(path.BaseName))
            {
                continue;
            }
            try
            {
                using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256));
                NarDump.Write(objects, path.BaseName, digest);
                var actual = digest.Finish();
                if (actual != info.NarHash)
                {
                    findings.Add($"path '{Directory.Show(path)}' was modified! expected hash '{info.NarHash}', got '{actual}'");
                    errors |= !Repaired(path);
                }
                else if (info.NarSize == 0)
                {
                    database.Transact(() => database.Put(info with { NarSize = digest.Count }, 0));
                }
            }
            catch (NixException failure)
            {
                findings.Add($"path '{Directory.Show(path)}' cannot be read: {failure.Message}");
                errors = true;
            }
        }
        return new(findings, errors);

        void Exists(StorePath path)
        {
            if (!done.Add(path) || present.Contains(path.BaseName))
            {
                return;
            }
            // Users first: one that is gone as well is no reason to keep this row.
            var referrers = database.QueryReferrers(path);
            referrers.Remove(path);
            var needed = false;
            foreach (var referrer in referrers)
            {
                Exists(referrer);
                needed |= database.IsValid(referrer);
            }
            if (needed)
            {
                findings.Add($"path '{Directory.Show(path)}' disappeared, but it still has valid referrers!");
                errors |= !Repaired(path);
                return;
            }
            findings.Add($"path '{Directory.Show(path)}' disappeared, removing from database...");
            Invalidate(path);
        }

        bool Repaired(StorePath path)
        {
            if (repair is null)
            {
                return false;
            }
            try
            {
                repair(path);
                present.Add(path.BaseName);
                return true;
            }
            catch (NixException failure)
            {
                findings.Add($"warning: {failure.Message}");
                return false;
            }
        }
    }

    void CheckLinks(List<string> findings, bool repair, ref bool errors, CancellationToken cancellation)
    {
        using var links = DirectoryHandle.TryOpen(Paths.Join(RealDirectory, ".links"));
        foreach (var entry in links?.Entries() ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            var actual = HashContent(links!, entry.Name, ContentAddressMethod.Nar, HashAlgorithm.Sha256).ToNix32();
            if (entry.Name != actual)
            {
                findings.Add($"link '{Paths.Join(links!.Shown, entry.Name)}' was modified! expected hash '{entry.Name}', got '{actual}'");
                if (repair)
                {
                    // Nobody needs the name; who optimises next puts a good file there.
                    links.Remove(entry.Name);
                    findings.Add($"removed link '{Paths.Join(links.Shown, entry.Name)}'");
                    continue;
                }
                errors = true;
            }
        }
    }

    /// <summary>Whether a valid path's files are there and are what was registered.</summary>
    public bool IsIntact(StorePath path) => objects.TryStatus(path.BaseName) is not null && HashOnDisk(path) == QueryPathInfo(path).NarHash;

    /// <summary>Hashes one valid path again.</summary>
    /// <returns>What its archive hashes to now.</returns>
    public Hash HashOnDisk(StorePath path) => HashContent(objects, path.BaseName, ContentAddressMethod.Nar, HashAlgorithm.Sha256);
}
