using System.Text.Json;
using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Transfers.Sources;

namespace Firn.Transfers.Git;

/// <summary>
/// Trees of Git repositories. A work tree of this machine without a branch or commit in the input is taken as it stands; a commit of a repository
/// of this machine is read there; everything else goes through a bare clone in the cache, laid out as Nix does it.
/// </summary>
sealed class GitSource(SourceOptions options)
{
    const int ShortRevision = 7;

    /// <exception cref="EvaluationException">The tree cannot be had.</exception>
    public FetchedSource Fetch(Input input)
    {
        if (input.Flag("exportIgnore") && input.Flag("submodules"))
        {
            throw new EvaluationException("exportIgnore and submodules are not supported together yet");
        }
        if (input.Revision is { Algorithm: not (HashAlgorithm.Sha1 or HashAlgorithm.Sha256) } odd)
        {
            throw new EvaluationException($"Hash '{odd.FormatWithAlgorithm(HashFormat.Base16)}' is not supported by Git. Supported types are sha1 and sha256.");
        }
        if (input.Flag("lfs"))
        {
            throw new EvaluationException($"input '{input}' asks for Git LFS files, which cannot be fetched; leave 'lfs' out to get the pointers");
        }
        var local = LocalPath(input);
        if (local is not null && !Path.Exists(local))
        {
            throw new EvaluationException($"Git repository \"{local}\" does not exist.");
        }
        return local is not null && input.Reference is null && input.Revision is null ? FromWorktree(input, local).Source : FromCommit(input, local);
    }

    // A repository that is used where it is: one with a work tree.
    string? LocalPath(Input input)
    {
        var url = input.Require("url");
        if (!url.StartsWith("file:", StringComparison.Ordinal) || options.ForceClone)
        {
            return null;
        }
        var path = FilePath(url);
        if (!path.StartsWith('/'))
        {
            options.Warn(
                $"Fetching Git repository '{url}', which uses a path relative to the current directory. This is not supported and will stop working in a future release. See https://github.com/NixOS/nix/issues/12281 for details.");
            path = Path.GetFullPath(path);
        }
        return Directory.Exists(path) && !Path.Exists(Path.Combine(path, ".git")) ? null : path;
    }

    static string FilePath(string url)
    {
        var rest = url[5..].Split('?')[0];
        return Uri.UnescapeDataString(rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest);
    }

    (FetchedSource Source, bool Dirty) FromWorktree(Input input, string path)
    {
        var repository = new GitRepository(path);
        var worktree = GitWorktree.Read(repository);
        var dirty = worktree.IsDirty;
        var tree = worktree.Tree(input.Flag("exportIgnore"));
        if (input.Flag("submodules"))
        {
            foreach (var submodule in worktree.Submodules)
            {
                var inner = Input.FromAttributes(
                    new Dictionary<string, object>
                    {
                        ["type"] = "git",
                        ["url"] = Path.Combine(path, submodule.Path),
                        ["exportIgnore"] = input.Flag("exportIgnore"),
                        ["submodules"] = true,
                    }, options.Features);
                var (source, innerDirty) = FromWorktree(inner, Path.Combine(path, submodule.Path));
                dirty |= innerDirty;
                tree.Mount(SourcePath.Canonicalize(ByteString.FromText("/" + submodule.Path).Span), (ListedTree)source.Tree!.Value.Root);
            }
        }
        Func<long>? count = null;
        if (!dirty)
        {
            if (repository.HeadReference() is { } reference)
            {
                input = input.With("ref", reference);
            }
            input = input.With("rev", (worktree.Head ?? Hash.Zero(HashAlgorithm.Sha1)).ToBase16());
            if (!input.Flag("shallow"))
            {
                (input, count) = worktree.Head is { } head ? (input, Counter(repository, path, head)) : (input.With("revCount", 0L), null);
            }
            Verify(input, repository);
        }
        else
        {
            if (!options.AllowDirty)
            {
                throw new EvaluationException($"Git tree '{path}' is dirty");
            }
            if (options.WarnDirty)
            {
                options.Warn($"Git tree '{path}' is dirty");
            }
            if (worktree.Head is { } head)
            {
                input = input.With("dirtyRev", $"{head.ToBase16()}-dirty").With("dirtyShortRev", $"{head.ToBase16()[..ShortRevision]}-dirty");
            }
            Verify(input, null);
        }
        input = input.With("lastModified", worktree.Head is { } last ? repository.LastModified(last) : 0L);
        return (new FetchedSource(new SourcePath(tree, "/"), input, count, Place: path), dirty);
    }

    FetchedSource FromCommit(Input input, string? local)
    {
        var shallow = input.Flag("shallow");
        var place = local ?? WithoutDirectory(input.Require("url"));
        var asked = input.Reference;
        GitRepository repository;
        if (local is not null)
        {
            repository = new GitRepository(local);
            var reference = asked ?? repository.HeadReference() ?? DefaultReference(place);
            input = input.With("ref", reference);
            if (input.Revision is null)
            {
                input = input.With("rev", repository.Resolve(reference).ToBase16());
            }
        }
        else
        {
            var clone = new GitClone(options, place, shallow);
            input = input.With("ref", asked ?? clone.Head() ?? DefaultReference(place));
            input = input.With("rev", clone.Obtain(input, asked is null).ToBase16());
            repository = clone.Repository;
        }
        var revision = input.Revision!;
        if (input.LastModified is null)
        {
            input = input.With("lastModified", repository.LastModified(revision));
        }
        var count = shallow || input.RevisionCount is not null ? null : Counter(repository, place, revision);
        Verify(input, repository);
        var tree = GitCommitTree.Open(repository, revision, input.Flag("exportIgnore"));
        var held = new List<IDisposable> { tree };
        if (input.Flag("submodules"))
        {
            MountSubmodules(input, repository, tree, held);
        }
        return new FetchedSource(new SourcePath(tree.Tree, "/"), input, count, new Together(held));
    }

    void MountSubmodules(Input input, GitRepository repository, GitCommitTree tree, List<IDisposable> held)
    {
        if (!tree.Tree.Contains("/.gitmodules"))
        {
            return;
        }
        foreach (var submodule in GitRepository.Submodules(tree.Tree.ReadFile("/.gitmodules")))
        {
            if (!tree.Links.TryGetValue(submodule.Path, out var commit))
            {
                continue;
            }
            var parts = new Dictionary<string, object>
            {
                ["type"] = "git",
                ["url"] = GitNames.FixUrl(Resolve(submodule.Url, repository)),
                ["rev"] = commit.ToBase16(),
                ["exportIgnore"] = input.Flag("exportIgnore"),
                ["submodules"] = true,
                ["allRefs"] = true,
            };
            if (submodule.Branch.Length > 0)
            {
                parts["ref"] = submodule.Branch == "." ? input.Require("ref") : submodule.Branch;
            }
            var inner = Input.FromAttributes(parts, options.Features);
            try
            {
                var source = Fetch(inner);
                held.Add(source);
                tree.Tree.Mount(SourcePath.Canonicalize(ByteString.FromText("/" + submodule.Path).Span), (ListedTree)source.Tree!.Value.Root);
            }
            catch (EvaluationException failure) when (failure.AddFrame(default, $"while fetching the input '{inner}'"))
            {
                throw;
            }
        }
    }

    // A relative place is relative to where the repository itself came from.
    static string Resolve(string url, GitRepository repository)
    {
        if (!url.StartsWith("./", StringComparison.Ordinal) && !url.StartsWith("../", StringComparison.Ordinal))
        {
            return url;
        }
        var origin = repository.Run("config", "--get", "remote.origin.url");
        var place = (origin.Success ? origin.Text : repository.Directory).TrimEnd('/');
        foreach (var part in url.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            place = part switch
            {
                "." => place,
                ".." => place[..Math.Max(0, place.LastIndexOf('/'))],
                _ => $"{place}/{part}",
            };
        }
        return place;
    }

    string DefaultReference(string place)
    {
        options.Warn($"could not read HEAD ref from repo at '{place}', using 'master'");
        return "master";
    }

    // The directory of a flake within a repository is none of the server's business; a file's URL has no parameters at all.
    static string WithoutDirectory(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
        {
            return url;
        }
        var kept = url.StartsWith("file:", StringComparison.Ordinal) ? []
            : url[(question + 1)..].Split('&').Where(pair => !pair.StartsWith("dir=", StringComparison.Ordinal)).ToArray();
        return kept.Length == 0 ? url[..question] : $"{url[..question]}?{string.Join('&', kept)}";
    }

    static Func<long> Counter(GitRepository repository, string place, Hash revision) => () =>
        repository.IsShallow
            ? throw new EvaluationException($"'{place}' is a shallow Git repository, so 'revCount' is not available")
            : repository.CountRevisions(revision);

    static void Verify(Input input, GitRepository? repository)
    {
        var keys = new List<GitSigningKey>();
        if (input.Text("publicKeys") is { } list)
        {
            foreach (var key in JsonDocument.Parse(list).RootElement.EnumerateArray())
            {
                keys.Add(new GitSigningKey(key.TryGetProperty("type", out var type) ? type.GetString()! : "ssh-ed25519", key.GetProperty("key").GetString()!));
            }
        }
        if (input.Text("publicKey") is { } single)
        {
            keys.Add(new GitSigningKey(input.Text("keytype") ?? "ssh-ed25519", single));
        }
        if (!(input.Has("verifyCommit") ? input.Flag("verifyCommit") : keys.Count > 0))
        {
            return;
        }
        if (repository is null || input.Revision is not { } revision)
        {
            throw new EvaluationException($"commit verification is required for Git repository '{input}', but it's dirty");
        }
        GitSigningKey.Verify(repository, revision, keys);
    }

    sealed class Together(IReadOnlyList<IDisposable> parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts)
            {
                part.Dispose();
            }
        }
    }
}
