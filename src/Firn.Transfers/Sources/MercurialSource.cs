using System.Globalization;
using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Transfers.Git;

namespace Firn.Transfers.Sources;

/// <summary>Trees of Mercurial repositories, through the <c>hg</c> program. Clones are kept in the cache as <c>hg/&lt;hash of the URL&gt;</c>.</summary>
sealed class MercurialSource(SourceOptions options)
{
    // The user's own configuration must not change what is fetched.
    static readonly (string, string?)[] plain = [("HGPLAIN", "")];

    /// <exception cref="EvaluationException">The tree cannot be had.</exception>
    public FetchedSource Fetch(Input input)
    {
        if (input.Revision is { Algorithm: not HashAlgorithm.Sha1 } odd)
        {
            throw new EvaluationException($"Hash '{odd.FormatWithAlgorithm(HashFormat.Base16)}' is not supported by Mercurial. Only sha1 is supported.");
        }
        var url = input.Require("url");
        var local = url.StartsWith("file:", StringComparison.Ordinal) ? LocalPath(url) : null;
        if (local is not null && input.Reference is null && input.Revision is null && Directory.Exists(Path.Combine(local, ".hg"))
            && Run("status", "-R", local, "--modified", "--added", "--removed").Output.Length > 0)
        {
            return FromWorktree(input, local);
        }
        return FromClone(input.Reference is null ? input.With("ref", "default") : input, local ?? url);
    }

    static string LocalPath(string url)
    {
        var path = url[5..].Split('?')[0];
        return Uri.UnescapeDataString(path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path);
    }

    static ProgramCall Run(params ReadOnlySpan<string> arguments)
    {
        var call = ProgramCall.Run("hg", arguments.ToArray(), null, false, plain);
        return call.Success ? call : throw new EvaluationException($"program 'hg' failed with exit code {call.Status}: {call.Errors.Trim()}");
    }

    FetchedSource FromWorktree(Input input, string local)
    {
        if (!options.AllowDirty)
        {
            throw new EvaluationException($"Mercurial tree '{local}' is unclean");
        }
        if (options.WarnDirty)
        {
            options.Warn($"Mercurial tree '{local}' is unclean");
        }
        input = input.With("ref", Run("branch", "-R", local).Text);
        var tree = new ListedTree();
        foreach (var name in Run("status", "-R", local, "--clean", "--modified", "--added", "--no-status", "--print0").ZeroTerminated)
        {
            tree.Add(new ByteString([(byte)'/', .. name]), GitWorktree.Entry(Paths.Join(ByteString.FromText(local), new ByteString(name))));
        }
        return new FetchedSource(new SourcePath(tree, "/"), input);
    }

    FetchedSource FromClone(Input input, string url)
    {
        var name = ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(url)).ToNix32();
        var clone = Path.Combine(options.CacheDirectory, "hg", name);
        Directory.CreateDirectory(Path.GetDirectoryName(clone)!);
        using (FileLock.Take(clone + ".lock", exclusive: true))
        {
            Update(input, url, clone);
        }
        var found = Run("log", "-R", clone, "-r", input.Revision?.ToBase16() ?? input.Require("ref"), "--template", "{node} {rev} {branch}").Text.Split(' ', 3);
        input = input.With("rev", found[0]).With("revCount", long.Parse(found[1], CultureInfo.InvariantCulture)).With("ref", found[2]);
        var directory = new TemporaryTree();
        Run("archive", "-R", clone, "-r", found[0], directory.Path);
        File.Delete(Path.Combine(directory.Path, ".hg_archival.txt"));
        return new FetchedSource(directory.Source, input, Held: directory);
    }

    void Update(Input input, string url, string clone)
    {
        var stamp = clone + ".fetched";
        if (!Directory.Exists(clone))
        {
            Run("clone", "--noupdate", "--", url, clone);
        }
        else if (input.Revision is { } wanted)
        {
            if (ProgramCall.Run("hg", ["log", "-R", clone, "-r", wanted.ToBase16(), "--template", "1"], null, false, plain).Text == "1")
            {
                return;
            }
            Pull(url, clone);
        }
        else if (!File.Exists(stamp) || !options.IsYoung(File.GetLastWriteTimeUtc(stamp)))
        {
            Pull(url, clone);
        }
        else
        {
            return;
        }
        File.WriteAllText(stamp, "");
    }

    static void Pull(string url, string clone)
    {
        try
        {
            Run("pull", "-R", clone, "--", url);
        }
        catch (EvaluationException) when (File.Exists(Path.Combine(clone, ".hg/store/journal")))
        {
            // A pull that was killed leaves its half; undo that first.
            Run("recover", "-R", clone);
            Run("pull", "-R", clone, "--", url);
        }
    }
}
