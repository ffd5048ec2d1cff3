using System.Globalization;
using System.Text;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Git;

/// <summary>A repository on this machine, asked through the <c>git</c> program.</summary>
/// <param name="directory">The work tree, or the bare repository.</param>
sealed class GitRepository(string directory)
{
    /// <summary>The work tree, or the bare repository.</summary>
    public string Directory => directory;

    /// <summary>Runs git in the repository; a bare one is its own git directory.</summary>
    public ProgramCall Run(params ReadOnlySpan<string> arguments) => Run(null, arguments);

    public ProgramCall Run(byte[]? input, params ReadOnlySpan<string> arguments) => ProgramCall.Run("git", Command(arguments), input);

    // The environment of a hook that called us must not send git elsewhere.
    public static (string, string?)[] CleanEnvironment { get; } = [("GIT_DIR", null), ("GIT_WORK_TREE", null), ("GIT_INDEX_FILE", null)];

    public string[] Command(params ReadOnlySpan<string> arguments) => ["-C", directory, "-c", "safe.directory=*", .. arguments];

    /// <summary>Runs git and fails with its own words when it does.</summary>
    /// <exception cref="EvaluationException">Git failed.</exception>
    public ProgramCall Require(string doing, params ReadOnlySpan<string> arguments)
    {
        var call = Run(arguments);
        return call.Success ? call : throw new EvaluationException($"{doing} in Git repository '{directory}': {call.Errors.Trim()}");
    }

    /// <summary>Makes a bare repository unless there is one.</summary>
    public void Initialise()
    {
        if (!File.Exists(Path.Combine(directory, "HEAD")))
        {
            System.IO.Directory.CreateDirectory(directory);
            Require("making a repository", "init", "--quiet", "--bare", "--initial-branch=master", ".");
        }
    }

    /// <summary>Is there an object of this name?</summary>
    public bool HasObject(Hash revision) => Run("cat-file", "-e", revision.ToBase16()).Success;

    /// <summary>The commit that a branch, tag or other name stands for.</summary>
    /// <exception cref="EvaluationException">There is no such name.</exception>
    public Hash Resolve(string reference)
    {
        var call = Run("rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}");
        return call.Success
            ? Hash.ParseDigits(call.Text, call.Text.Length == 64 ? HashAlgorithm.Sha256 : HashAlgorithm.Sha1)
            : throw new EvaluationException($"resolving Git reference '{reference}': revspec '{reference}' not found");
    }

    /// <summary>The commit of the work tree; null before the first commit.</summary>
    public Hash? Head()
    {
        var call = Run("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        return call.Success ? Hash.ParseDigits(call.Text, call.Text.Length == 64 ? HashAlgorithm.Sha256 : HashAlgorithm.Sha1) : null;
    }

    /// <summary>The branch of the work tree, <c>refs/heads/…</c>; null when it stands on a commit.</summary>
    public string? HeadReference()
    {
        var call = Run("symbolic-ref", "--quiet", "HEAD");
        return call.Success ? call.Text : null;
    }

    /// <summary>When a commit was committed, in seconds since 1970.</summary>
    public long LastModified(Hash revision) =>
        long.Parse(
            Require("reading a commit", "log", "-1", "--format=%ct", "--no-show-signature", revision.ToBase16()).Text, CultureInfo.InvariantCulture);

    /// <summary>Does part of the history lack?</summary>
    public bool IsShallow => Run("rev-parse", "--is-shallow-repository").Text == "true";

    /// <summary>Commits up to and with this one.</summary>
    public long CountRevisions(Hash revision) =>
        long.Parse(Require("counting commits", "rev-list", "--count", revision.ToBase16()).Text, CultureInfo.InvariantCulture);

    /// <summary>Gets a name or commit from another repository. What git says on the way goes to the terminal.</summary>
    /// <exception cref="EvaluationException">It could not be had.</exception>
    public void Fetch(string url, string what, bool shallow)
    {
        // Left by a fetch that was killed; whoever fetches here holds a lock.
        File.Delete(Path.Combine(directory, "shallow.lock"));
        string[] depth = shallow ? ["--depth", "1"] : [];
        var call = ProgramCall.Run(
            "git", ["-C", directory, "--git-dir", ".", "fetch", "--quiet", "--force", "--update-head-ok", .. depth, "--", url, what], null, errorsToTerminal: true);
        if (!call.Success)
        {
            throw new EvaluationException($"Failed to fetch git repository '{url}'");
        }
    }

    /// <summary>The name that a repository elsewhere calls its head; null when it cannot be read.</summary>
    public static string? RemoteHead(string url)
    {
        var call = ProgramCall.Run("git", ["ls-remote", "--symref", "--", url, "HEAD"], null, errorsToTerminal: true);
        if (!call.Success)
        {
            return null;
        }
        // "ref: refs/heads/main<tab>HEAD", or the commit alone when the head is no branch.
        var line = call.Text.Split('\n')[0].Split('\t');
        return line is [var target, "HEAD"] ? target.StartsWith("ref: ", StringComparison.Ordinal) ? target[5..] : target : null;
    }

    /// <summary>Of these paths, those that have the attribute <c>export-ignore</c>.</summary>
    /// <param name="paths">Relative to the repository's top.</param>
    /// <param name="revision">Whose attribute files count; null for those of the work tree.</param>
    public HashSet<ByteString> ExportIgnored(IEnumerable<ByteString> paths, Hash? revision)
    {
        var names = new MemoryStream();
        foreach (var path in paths)
        {
            names.Write([.. path.Span, 0]);
        }
        var index = Path.GetTempFileName();
        try
        {
            ProgramCall call;
            if (revision is null)
            {
                call = Run(names.ToArray(), "check-attr", "-z", "--stdin", "export-ignore");
            }
            else
            {
                // An index of that commit stands in for the work tree.
                File.Delete(index);
                ProgramCall.Run("git", Command("read-tree", revision.ToBase16()), null, false, ("GIT_INDEX_FILE", index));
                call = ProgramCall.Run("git", Command("check-attr", "--cached", "-z", "--stdin", "export-ignore"), names.ToArray(), false, ("GIT_INDEX_FILE", index));
            }
            if (!call.Success)
            {
                throw new EvaluationException($"reading attributes in Git repository '{directory}': {call.Errors.Trim()}");
            }
            var parts = call.ZeroTerminated.ToArray();
            return [.. Enumerable.Range(0, parts.Length / 3).Where(i => parts[3 * i + 2].AsSpan().SequenceEqual("set"u8)).Select(i => new ByteString(parts[3 * i]))];
        }
        finally
        {
            File.Delete(index);
        }
    }

    /// <summary>The submodules that a <c>.gitmodules</c> file lists.</summary>
    public static IReadOnlyList<GitSubmodule> Submodules(byte[] text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, text);
            var call = ProgramCall.Run("git", ["config", "--file", file, "--null", "--get-regexp", @"^submodule\..*\.(path|url|branch)$"]);
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in call.ZeroTerminated)
            {
                var line = Encoding.UTF8.GetString(entry);
                var end = line.IndexOf('\n', StringComparison.Ordinal);
                values[end < 0 ? line : line[..end]] = end < 0 ? "" : line[(end + 1)..];
            }
            return
            [
                .. values.Where(entry => entry.Key.EndsWith(".path", StringComparison.Ordinal)).Select(entry => new GitSubmodule(
                    entry.Value, values.GetValueOrDefault(entry.Key[..^4] + "url", ""), values.GetValueOrDefault(entry.Key[..^4] + "branch", ""))),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>A repository within a repository, as <c>.gitmodules</c> says; branch is empty where none is named.</summary>
sealed record GitSubmodule(string Path, string Url, string Branch);
