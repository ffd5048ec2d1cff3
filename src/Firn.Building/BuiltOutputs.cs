using System.Text.Json;
using Firn.Linux.Archives;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>What a builder left: checked, made canonical, hashed, and put at its place in the store.</summary>
/// <param name="store">Where it goes.</param>
/// <param name="path">The derivation's path.</param>
/// <param name="derivation">The derivation.</param>
/// <param name="finals">Output paths as they shall be.</param>
/// <param name="targets">Output paths as the builder knew them.</param>
/// <param name="toScratch">From the former to the latter.</param>
/// <param name="made">The directory on the host that the builder made its outputs in.</param>
/// <param name="owner">The user that must own everything; null for anybody.</param>
/// <param name="inputs">What the outputs may refer to besides each other.</param>
sealed class BuiltOutputs(
    LocalStore store, StorePath path, Derivation derivation, SortedDictionary<string, StorePath> finals, SortedDictionary<string, StorePath> targets,
    HashRewriter toScratch, ByteString made, uint? owner, SortedSet<StorePath> inputs)
{
    const uint OthersMayWrite = 0x12;

    readonly DirectoryHandle directory = DirectoryHandle.Open(made);
    readonly OpenSslDigests digests = OpenSslDigests.Instance;
    readonly string shown = store.Directory.Show(path);

    /// <summary>Puts all outputs that are not valid in place; what comes back is to be registered.</summary>
    /// <param name="copy">Whether to copy instead of renaming: somebody outside may hold a descriptor of a file.</param>
    public IReadOnlyList<PathInfo> Finish(bool copy)
    {
        var infos = new SortedDictionary<string, PathInfo>(StringComparer.Ordinal);
        foreach (var (name, output) in finals)
        {
            Accept(name);
            infos[name] = store.IsValid(output) ? store.QueryPathInfo(output) : Describe(name, output, copy);
        }
        // A cycle between outputs could never be registered; say so in terms of outputs.
        Closures.Sort([.. infos.Values.Select(info => info.Path)], other => infos.Values.First(info => info.Path == other).References
            .Where(reference => reference != other && infos.Values.Any(info => info.Path == reference)));
        OutputChecks.Check(store, path, derivation, infos);
        foreach (var (name, info) in infos)
        {
            if (!store.IsValid(info.Path))
            {
                Place(targets[name].BaseName, info.Path);
            }
        }
        return [.. infos.Values.Where(info => !store.IsValid(info.Path))];
    }

    /// <summary>Compares every output with the valid one.</summary>
    /// <exception cref="BuildException">One differs: status <see cref="BuildStatus.NotDeterministic"/>.</exception>
    public IReadOnlyList<PathInfo> Compare(bool keep, IBuildReport report)
    {
        foreach (var (name, output) in finals)
        {
            Accept(name);
            var info = Describe(name, output, copy: false);
            if (info.NarHash == store.QueryPathInfo(output).NarHash)
            {
                continue;
            }
            var kept = "";
            if (keep)
            {
                var place = $"{output.BaseName}.check";
                using var real = DirectoryHandle.Open(store.RealDirectory);
                FileTree.Remove(real, place);
                Move(targets[name].BaseName, real, place);
                kept = $" from '{store.RealDirectory}/{place}'";
            }
            throw new BuildException(path, BuildStatus.NotDeterministic,
                $"derivation '{shown}' may not be deterministic: output '{store.Directory.Show(output)}' differs{kept}");
        }
        return [];
    }

    /// <summary>Removes what was built beside valid outputs.</summary>
    public void RemoveLeftovers()
    {
        foreach (var (name, target) in targets)
        {
            if (made == store.RealDirectory ? !store.IsValid(target) : true)
            {
                FileTree.Remove(directory, target.BaseName);
            }
            _ = name;
        }
        directory.Dispose();
    }

    void Accept(string name)
    {
        var target = targets[name];
        var status = directory.TryStatus(target.BaseName) ?? throw new BuildException(path, BuildStatus.Failed,
            $"builder for '{shown}' failed to produce output path for output '{name}' at '{store.Directory.Show(finals[name])}'");
        if (status.Kind != FileKind.Symlink && (status.Mode & OthersMayWrite) != 0 || owner is { } user && status.User != user)
        {
            throw new BuildException(path, BuildStatus.Failed,
                $"suspicious ownership or permission on '{store.Directory.Show(target)}' for output '{name}'; rejecting this build output");
        }
    }

    PathInfo Describe(string name, StorePath output, bool copy)
    {
        ByteString target = targets[name].BaseName;
        if (derivation.Outputs[name] is DerivationOutput.Fixed { Address.Method: ContentAddressMethod.Flat or ContentAddressMethod.Text }
            && directory.Status(target) is not { Kind: FileKind.Regular, IsExecutable: false })
        {
            throw new BuildException(path, BuildStatus.Failed,
                $"output path '{store.Directory.Show(output)}' should be a non-executable regular file since recursive hashing is not enabled (one of outputHashMode={{flat,text}} is true)");
        }
        FileTree.Canonicalise(directory, target, owner);
        if (copy || !toScratch.IsEmpty)
        {
            Copy(target);
        }
        using var references = new ReferenceStream([.. inputs, .. finals.Values]);
        using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256), references);
        NarDump.Write(directory, target, digest);
        var info = new PathInfo
        {
            Path = output,
            NarHash = digest.Finish(),
            NarSize = digest.Count,
            References = Discarded(name) ? [] : references.Found,
            Deriver = path,
            Ultimate = true,
        };
        return derivation.Outputs[name] is DerivationOutput.Fixed { Address: var address } ? Fixed(info, address, target) : info;
    }

    PathInfo Fixed(PathInfo info, ContentAddress address, ByteString target)
    {
        var got = info.NarHash;
        if (address.Method != ContentAddressMethod.Nar)
        {
            using var digest = new DigestStream(digests.Create(address.Hash.Algorithm));
            using var file = directory.OpenFile(target);
            new DescriptorStream(file, writable: false, target, ownsHandle: false).CopyTo(digest, 1 << 16);
            got = digest.Finish();
        }
        else if (address.Hash.Algorithm != HashAlgorithm.Sha256)
        {
            using var digest = new DigestStream(digests.Create(address.Hash.Algorithm));
            NarDump.Write(directory, target, digest);
            got = digest.Finish();
        }
        if (got != address.Hash)
        {
            throw new OutputHashMismatchException(path, shown, address.Hash, got);
        }
        if (info.References.Count > 0)
        {
            throw new BuildException(path, BuildStatus.Failed,
                $"fixed output derivation '{shown}' must not reference store paths but does: {string.Join(", ", info.References.Select(store.Directory.Show))}");
        }
        return info with { ContentAddress = address };
    }

    bool Discarded(string name)
    {
        if (derivation.StructuredAttributes is not { } json)
        {
            return false;
        }
        using var document = JsonDocument.Parse(json.Memory);
        return document.RootElement.TryGetProperty("unsafeDiscardReferences", out var discard) && discard.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.True;
    }

    /// <summary>Makes the tree anew, of files that nobody outside has ever opened, with scratch paths replaced.</summary>
    void Copy(ByteString target)
    {
        ByteString fresh = $".copy-{Guid.NewGuid():N}";
        var back = toScratch.Reversed();
        using var pipe = new MemoryPipe();
        var reader = new Thread(() => pipe.Consume(stream =>
        {
            using var restore = new NarRestore(directory, fresh);
            NarReader.Read(stream, restore);
        }));
        reader.Start();
        pipe.Produce(stream =>
        {
            using var rewriting = new HashRewritingStream(back, stream);
            NarDump.Write(directory, target, rewriting);
            rewriting.Flush();
        });
        reader.Join();
        pipe.Check();
        FileTree.Remove(directory, target);
        FileTree.Canonicalise(directory, fresh);
        Move(fresh, directory, target);
    }

    void Place(ByteString target, StorePath output)
    {
        if (made == store.RealDirectory && target == output.BaseName)
        {
            return;
        }
        using var real = DirectoryHandle.Open(store.RealDirectory);
        FileTree.Remove(real, output.BaseName);
        Move(target, real, output.BaseName);
    }

    /// <summary>A directory without write permission can be renamed by root only: its entry for <c>..</c> changes.</summary>
    void Move(ByteString from, DirectoryHandle to, ByteString name)
    {
        var isDirectory = directory.Status(from).Kind == FileKind.Directory;
        if (isDirectory)
        {
            directory.SetMode(from, 0x1ed);
        }
        directory.Rename(from, to, name, RenameMode.KeepExisting);
        if (isDirectory)
        {
            to.SetMode(name, 0x16d);
            to.SetModified(name, 1);
        }
    }
}
