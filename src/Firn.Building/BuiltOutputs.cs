using System.Text.Json;
using Firn.Linux.Archives;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>What a builder left: checked, made canonical, hashed, named, and put at its place in the store.</summary>
/// <param name="store">Where it goes.</param>
/// <param name="path">The derivation's path.</param>
/// <param name="derivation">The derivation.</param>
/// <param name="mode">What to do with outputs that are valid.</param>
/// <param name="finals">Output paths as far as they are known before.</param>
/// <param name="targets">Output paths as the builder knew them.</param>
/// <param name="place">Where trees are made anew: a directory that no builder can reach.</param>
/// <param name="made">The directory on the host that the builder made its outputs in.</param>
/// <param name="owner">The user that must own everything; null for anybody.</param>
/// <param name="inputs">What the outputs may refer to besides each other.</param>
sealed class BuiltOutputs(
    LocalStore store, StorePath path, Derivation derivation, BuildMode mode, SortedDictionary<string, StorePath?> finals,
    SortedDictionary<string, StorePath> targets, BuildPlace place, ByteString made, uint? owner, SortedSet<StorePath> inputs)
{
    const uint OthersMayWrite = 0x12;

    readonly DirectoryHandle directory = DirectoryHandle.Open(made);
    readonly OpenSslDigests digests = OpenSslDigests.Instance;
    readonly string shown = store.Directory.Show(path);
    readonly SortedDictionary<string, Output> outputs = new(StringComparer.Ordinal);
    readonly HashRewriter toFinal = new();
    readonly Dictionary<StorePath, StorePath> renamed = [];
    int copies;

    /// <summary>Puts all outputs that are not valid in place and registers them.</summary>
    /// <returns>Where each output is.</returns>
    public SortedDictionary<string, StorePath> Finish()
    {
        var infos = Describe();
        OutputChecks.Check(store, path, derivation, infos);
        // Paths that only the content told are not locked yet.
        using var locks = PathLock.Take(outputs.Keys.Where(name => finals[name] is null).Select(name => store.RealPath(infos[name].Path)));
        Register(infos.Where(pair => outputs.ContainsKey(pair.Key)));
        var result = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var (name, info) in infos)
        {
            result[name] = finals[name] is null && derivation.Kind == DerivationKind.Floating ? store.RegisterBuilt(path, name, info.Path) : info.Path;
        }
        return result;
    }

    /// <summary>Compares every output with the valid one.</summary>
    /// <exception cref="BuildException">One differs: status <see cref="BuildStatus.NotDeterministic"/>.</exception>
    public void Compare(bool keep)
    {
        foreach (var (name, info) in Describe())
        {
            // What is not valid now has nothing that it could be compared with.
            if (finals[name] is not { } known || !store.IsValid(known))
            {
                continue;
            }
            if (info.Path == known && info.NarHash == store.QueryPathInfo(known).NarHash)
            {
                continue;
            }
            var kept = "";
            if (keep)
            {
                ByteString copy = $"{known.BaseName}.check";
                using var real = DirectoryHandle.Open(store.RealDirectory);
                FileTree.Remove(real, copy);
                Move(outputs[name], real, copy);
                kept = $" from '{store.RealDirectory}/{copy}'";
            }
            throw new BuildException(path, BuildStatus.NotDeterministic,
                $"derivation '{shown}' may not be deterministic: output '{store.Directory.Show(known)}' differs{kept}");
        }
    }

    /// <summary>Removes what was built beside valid outputs.</summary>
    public void RemoveLeftovers()
    {
        foreach (var target in targets.Values)
        {
            if (made != store.RealDirectory || !store.IsValid(target))
            {
                FileTree.Remove(directory, target.BaseName);
            }
        }
        directory.Dispose();
    }

    /// <summary>Every output's description, those included that were valid before.</summary>
    SortedDictionary<string, PathInfo> Describe()
    {
        var infos = new SortedDictionary<string, PathInfo>(StringComparer.Ordinal);
        foreach (var (name, target) in targets)
        {
            if (mode == BuildMode.Normal && finals[name] is { } final && store.IsValid(final))
            {
                infos[name] = store.QueryPathInfo(final);
                Rename(target, final);
                continue;
            }
            outputs[name] = Accept(name);
        }
        foreach (var name in Ordered())
        {
            infos[name] = Describe(name, outputs[name]);
            Rename(targets[name], infos[name].Path);
        }
        return infos;
    }

    void Rename(StorePath target, StorePath final)
    {
        if (target != final && renamed.TryAdd(target, final))
        {
            toFinal.Add(target, final);
        }
    }

    Output Accept(string name)
    {
        var target = targets[name];
        var status = directory.TryStatus(target.BaseName) ?? throw new BuildException(path, BuildStatus.Rejected,
            $"builder for '{shown}' failed to produce output path for output '{name}' at '{store.Directory.Show(finals[name] ?? target)}'");
        if (status.Kind != FileKind.Symlink && (status.Mode & OthersMayWrite) != 0 || owner is { } user && status.User != user)
        {
            throw new BuildException(path, BuildStatus.Rejected,
                $"suspicious ownership or permission on '{store.Directory.Show(target)}' for output '{name}'; rejecting this build output");
        }
        if (Method(name) is ContentAddressMethod.Flat or ContentAddressMethod.Text && status is not { Kind: FileKind.Regular, IsExecutable: false })
        {
            throw new BuildException(path, BuildStatus.Rejected,
                $"output path '{store.Directory.Show(finals[name] ?? target)}' should be a non-executable regular file since recursive hashing is not enabled (one of outputHashMode={{flat,text}} is true)");
        }
        FileTree.Canonicalise(directory, target.BaseName, owner);
        var output = new Output(directory, target.BaseName);
        if (derivation.Outputs[name] is DerivationOutput.Impure or DerivationOutput.Fixed && !derivation.IsBuiltin)
        {
            // Such builds share the host's network: somebody outside may hold a descriptor of a file. What is looked at from here on is a copy.
            Copy(output, new HashRewriter());
        }
        using var references = new ReferenceStream([.. inputs, .. targets.Values]);
        NarDump.Write(output.Directory, output.Name, references);
        output.References = references.Found;
        return output;
    }

    /// <summary>The outputs so that each comes after those that it refers to.</summary>
    IEnumerable<string> Ordered()
    {
        var names = outputs.Keys.ToDictionary(name => targets[name]);
        try
        {
            return Closures.Sort([.. names.Keys], target => outputs[names[target]].References.Where(reference => reference != target)).Select(target => names[target]);
        }
        catch (StoreException)
        {
            throw new BuildException(path, BuildStatus.Rejected, $"cycle detected in build of '{shown}': its outputs {string.Join(", ", names.Values.Select(name => $"'{name}'"))} refer to each other in a circle");
        }
    }

    PathInfo Describe(string name, Output output)
    {
        var target = targets[name];
        var info = derivation.Outputs[name] switch
        {
            DerivationOutput.InputAddressed known => Known(output, target, known.Path),
            DerivationOutput.Fixed known => Fixed(name, output, known.Address),
            DerivationOutput.Floating floating => Addressed(name, output, floating.Method, floating.Algorithm),
            DerivationOutput.Impure impure => Addressed(name, output, impure.Method, impure.Algorithm),
            _ => throw new BuildException(path, BuildStatus.Rejected, $"derivation '{shown}' has the output '{name}' whose path follows from inputs that are not built"),
        };
        return info with { References = Discarded(name) ? [] : info.References, Deriver = path, Ultimate = true };
    }

    PathInfo Known(Output output, StorePath target, StorePath final)
    {
        // The archive's hash is that of the final text, so its own name is put in at once.
        Rename(target, final);
        Rewrite(output, toFinal);
        return Hashed(output, final);
    }

    PathInfo Addressed(string name, Output output, ContentAddressMethod method, HashAlgorithm algorithm)
    {
        var target = targets[name];
        Rewrite(output, toFinal);
        var self = output.References.Contains(target);
        var address = new ContentAddress(method, ContentDigest.Of(output.Directory, output.Name, method, algorithm, digests, self ? target : null));
        var references = Discarded(name) ? [] : Final(output, target);
        StorePath final;
        try
        {
            final = store.StorePaths.Fixed(StorePathComputation.OutputName(derivation.Name, name), address, references, self && !Discarded(name));
        }
        catch (StoreException refused)
        {
            throw new BuildException(path, BuildStatus.Rejected, $"output '{name}' of '{shown}' cannot be named by its content: {refused.Message}", refused);
        }
        if (self)
        {
            var own = new HashRewriter();
            own.Add(target, final);
            Rewrite(output, own, always: true);
        }
        Rename(target, final);
        return Hashed(output, final) with { ContentAddress = address };
    }

    PathInfo Fixed(string name, Output output, ContentAddress wanted)
    {
        var address = wanted with
        {
            Hash = ContentDigest.Of(output.Directory, output.Name, wanted.Method, wanted.Hash.Algorithm, digests),
        };
        if (output.References.Count > 0 && !Discarded(name))
        {
            throw new BuildException(path, BuildStatus.Rejected,
                $"fixed-output derivations must not reference store paths: '{shown}' references {output.References.Count} distinct paths, e.g. '{store.Directory.Show(output.References.Min!)}'");
        }
        var actual = store.StorePaths.Fixed(StorePathComputation.OutputName(derivation.Name, name), address);
        var info = Hashed(output, actual) with { ContentAddress = address, References = [] };
        if (address.Hash != wanted.Hash)
        {
            if (mode == BuildMode.Normal)
            {
                Keep(name, info);
            }
            throw new OutputHashMismatchException(path, shown, wanted.Hash, address.Hash);
        }
        return info;
    }

    /// <summary>What has another hash than was promised is valid under its own name: who corrects the promise need not make it again.</summary>
    void Keep(string name, PathInfo info)
    {
        // Without waiting: whoever builds that path may wait for ours.
        using var held = PathLock.TryTake([store.RealPath(info.Path)]);
        if (held is not null)
        {
            Register([new(name, info with { Ultimate = true })]);
        }
    }

    PathInfo Hashed(Output output, StorePath final)
    {
        using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256));
        NarDump.Write(output.Directory, output.Name, digest);
        return new PathInfo { Path = final, NarHash = digest.Finish(), NarSize = digest.Count, References = Final(output, null) };
    }

    SortedSet<StorePath> Final(Output output, StorePath? except) =>
        [.. output.References.Where(reference => reference != except).Select(reference => renamed.GetValueOrDefault(reference, reference))];

    /// <summary>Puts final hash parts into a tree where one of them is needed.</summary>
    void Rewrite(Output output, HashRewriter rewriter, bool always = false)
    {
        if (always || output.References.Any(renamed.ContainsKey))
        {
            Copy(output, rewriter);
        }
    }

    /// <summary>Makes the tree anew, of files that nobody outside has ever opened, in a directory that no builder has ever seen.</summary>
    void Copy(Output output, HashRewriter rewriter)
    {
        ByteString fresh = $"copy-{copies++}";
        Piping.Run(
            stream =>
            {
                using var rewriting = new HashRewritingStream(rewriter, stream);
                NarDump.Write(output.Directory, output.Name, rewriting);
                rewriting.Flush();
            },
            stream =>
            {
                using var restore = new NarRestore(place.Directory, fresh);
                NarReader.Read(stream, restore);
                return 0;
            });
        FileTree.Remove(output.Directory, output.Name);
        FileTree.Canonicalise(place.Directory, fresh);
        (output.Directory, output.Name) = (place.Directory, fresh);
    }

    void Register(IEnumerable<KeyValuePair<string, PathInfo>> infos)
    {
        var registered = new List<PathInfo>();
        foreach (var (name, info) in infos)
        {
            if (mode == BuildMode.Repair || !store.IsValid(info.Path) && registered.TrueForAll(other => other.Path != info.Path))
            {
                Place(outputs[name], info.Path);
                registered.Add(info);
            }
        }
        store.RegisterValidPaths(registered);
    }

    void Place(Output output, StorePath final)
    {
        if (ReferenceEquals(output.Directory, directory) && made == store.RealDirectory && output.Name == final.BaseName)
        {
            return;
        }
        using var real = DirectoryHandle.Open(store.RealDirectory);
        if (real.TryStatus(final.BaseName) is null)
        {
            Move(output, real, final.BaseName);
        }
        else if (store.IsValid(final))
        {
            // Repair: old or new, never absent. What was there goes with the place.
            var (from, name) = (output.Directory, output.Name);
            if (!ReferenceEquals(from, place.Directory))
            {
                name = $"copy-{copies++}";
                Move(output, place.Directory, name);
            }
            var isDirectory = place.Directory.Status(name).Kind == FileKind.Directory;
            foreach (var (parent, tree) in ((DirectoryHandle, ByteString)[])[(place.Directory, name), (real, final.BaseName)])
            {
                if (parent.Status(tree).Kind == FileKind.Directory)
                {
                    parent.SetMode(tree, 0x1ed);
                }
            }
            place.Directory.Rename(name, real, final.BaseName, RenameMode.Exchange);
            if (isDirectory)
            {
                real.SetMode(final.BaseName, 0x16d);
                real.SetModified(final.BaseName, 1);
            }
        }
        else
        {
            FileTree.Remove(real, final.BaseName);
            Move(output, real, final.BaseName);
        }
    }

    /// <summary>A directory without write permission can be renamed by root only: its entry for <c>..</c> changes.</summary>
    static void Move(Output output, DirectoryHandle to, ByteString name)
    {
        var isDirectory = output.Directory.Status(output.Name).Kind == FileKind.Directory;
        if (isDirectory)
        {
            output.Directory.SetMode(output.Name, 0x1ed);
        }
        output.Directory.Rename(output.Name, to, name, RenameMode.KeepExisting);
        if (isDirectory)
        {
            to.SetMode(name, 0x16d);
            to.SetModified(name, 1);
        }
    }

    ContentAddressMethod? Method(string name) => derivation.Outputs[name] switch
    {
        DerivationOutput.Fixed known => known.Address.Method,
        DerivationOutput.Floating floating => floating.Method,
        DerivationOutput.Impure impure => impure.Method,
        _ => null,
    };

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

    /// <summary>Where an output lies now, and which of the candidates its bytes mention.</summary>
    sealed class Output(DirectoryHandle directory, ByteString name)
    {
        public DirectoryHandle Directory { get; set; } = directory;

        public ByteString Name { get; set; } = name;

        public SortedSet<StorePath> References { get; set; } = [];
    }
}
