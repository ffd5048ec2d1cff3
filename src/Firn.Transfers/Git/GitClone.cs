using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Git;

/// <summary>
/// The bare clone of a repository elsewhere: <c>gitv3/&lt;hash of its URL&gt;[-shallow]</c> in the cache. A branch's file there tells by its
/// time when the branch was asked for last.
/// </summary>
sealed class GitClone
{
    readonly SourceOptions options;
    readonly string url;
    readonly bool shallow;

    public GitClone(SourceOptions options, string url, bool shallow)
    {
        (this.options, this.url, this.shallow) = (options, url, shallow);
        var name = ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(url)).ToNix32();
        Repository = new GitRepository(Path.Combine(options.CacheDirectory, "gitv3", name + (shallow ? "-shallow" : "")));
    }

    public GitRepository Repository { get; }

    /// <summary>What the repository calls its head, from the cache while that is young; null when nobody knows.</summary>
    public string? Head()
    {
        var file = Path.Combine(Repository.Directory, "HEAD");
        var cached = File.Exists(file) && File.Exists(Marker) ? Repository.HeadReference() : null;
        return cached is not null && IsYoung(file) ? cached : GitRepository.RemoteHead(url) ?? cached;
    }

    // Says that HEAD was set to what the other repository said, and is not just what a new repository has.
    string Marker => Path.Combine(Repository.Directory, "firn-head");

    bool IsYoung(string file) => File.Exists(file) && options.IsYoung(File.GetLastWriteTimeUtc(file));

    /// <summary>Makes sure that the commit is in the clone, and says which it is.</summary>
    /// <param name="input">With its branch; the commit only if that was asked for.</param>
    /// <param name="isDefault">Is the branch the head of the repository, not one that was asked for?</param>
    /// <exception cref="EvaluationException">It cannot be had.</exception>
    public Hash Obtain(Input input, bool isDefault)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Repository.Directory)!);
        using var held = FileLock.Take(Repository.Directory + ".lock", exclusive: true);
        Repository.Initialise();
        Repository.Run("config", "remote.origin.url", url);
        var reference = input.Require("ref");
        var all = input.Flag("allRefs");
        var file = Path.Combine(Repository.Directory, reference.StartsWith("refs/", StringComparison.Ordinal) ? reference : $"refs/heads/{reference}");
        if (input.Revision is { } revision ? !Repository.HasObject(revision) : all || !IsYoung(file))
        {
            Update(reference, input.Revision, all, file);
            if (isDefault)
            {
                RememberHead(reference);
            }
        }
        if (input.Revision is not { } wanted)
        {
            return Repository.Resolve(reference);
        }
        return Repository.HasObject(wanted) ? wanted : throw new EvaluationException(
            $"Cannot find Git revision '{wanted.ToBase16()}' in ref '{reference}' of repository '{url}'! Please make sure that the rev exists on the ref you've specified or add allRefs = true; to fetchGit.");
    }

    void Update(string reference, Hash? revision, bool all, string file)
    {
        var what = all ? "refs/*:refs/*"
            : revision is not null ? revision.ToBase16()
            : reference.StartsWith("refs/", StringComparison.Ordinal) ? $"{reference}:{reference}"
            : reference == "HEAD" ? "HEAD:HEAD"
            : $"refs/heads/{reference}:refs/heads/{reference}";
        if (!url.StartsWith("file:", StringComparison.Ordinal))
        {
            options.CheckOnline(url);
        }
        try
        {
            Repository.Fetch(url, what, shallow);
        }
        catch (EvaluationException failure) when (File.Exists(file))
        {
            options.Warn(failure.Message);
            options.Warn($"could not update local clone of Git repository '{url}'; continuing with the most recent version");
        }
        if (revision is null && File.Exists(file))
        {
            File.SetLastWriteTimeUtc(file, options.Time.GetUtcNow().UtcDateTime);
        }
    }

    void RememberHead(string reference)
    {
        if (Repository.Run("symbolic-ref", "--", "HEAD", reference).Success)
        {
            File.SetLastWriteTimeUtc(Path.Combine(Repository.Directory, "HEAD"), options.Time.GetUtcNow().UtcDateTime);
            File.WriteAllText(Marker, "");
        }
        else
        {
            options.Warn($"could not update cached head '{reference}' for '{url}'");
        }
    }
}
