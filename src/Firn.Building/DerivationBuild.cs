using System.Globalization;
using System.Text;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Linux.Sandboxing;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>One derivation from taking its locks to registering its outputs. All inputs are valid when it starts.</summary>
sealed class DerivationBuild(
    LocalStore store, BuildOptions options, IBuildReport report, BuiltinBuilders builtins, StorePath path, Derivation derivation, BuildMode mode)
{
    static int fallbackSaid;

    readonly string shown = store.Directory.Show(path);
    readonly SortedDictionary<string, StorePath?> finals = store.QueryOutputMap(path, derivation);
    readonly SortedDictionary<string, StorePath> targets = new(StringComparer.Ordinal);
    readonly HashRewriter toScratch = new();
    bool sandboxed;

    bool Diverted => store.RealDirectory != store.Directory.Path;

    bool HasNetwork => derivation.Kind is DerivationKind.Fixed or DerivationKind.Impure;

    public BuildResult Run(CancellationToken cancellation)
    {
        CheckPlatform();
        foreach (var output in finals.Values.OfType<StorePath>())
        {
            store.AddTemporaryRoot(output);
        }
        using var locks = PathLock.Take(LockedPaths(), busy => report.Note($"waiting for lock on '{busy}'"));
        // Somebody else may have built it while we waited.
        if (mode == BuildMode.Normal && AllValid() is { } valid)
        {
            return new BuildResult(path, BuildStatus.AlreadyValid, valid);
        }
        sandboxed = WantsSandbox();
        report.Building(path, shown, mode);
        store.RegisterPending();
        if (mode == BuildMode.Normal && builtins.TryFromCache(store, path, derivation) is { } cached)
        {
            store.RegisterValidPaths([cached]);
            return new BuildResult(path, BuildStatus.Built, new(StringComparer.Ordinal) { ["out"] = cached.Path });
        }
        try
        {
            return Build(cancellation);
        }
        catch (SandboxException refused) when (sandboxed && options.SandboxFallback && refused.Unsupported && !Diverted)
        {
            if (Interlocked.Exchange(ref fallbackSaid, 1) == 0)
            {
                report.Note($"warning: {refused.Message}; building without a sandbox (setting 'sandbox-fallback')");
            }
            sandboxed = false;
            return Build(cancellation);
        }
        catch (SandboxException refused)
        {
            throw Failure(BuildStatus.Trouble, refused.Message + (refused.Unsupported ? "; 'sandbox = false' builds without a sandbox" : ""), null);
        }
    }

    /// <summary>Outputs that are named by what the build makes of them are locked by the derivation's name until then.</summary>
    IEnumerable<ByteString> LockedPaths() => derivation.OutputPaths(store.StorePaths)
        .Select(output => output.Value is { } known ? store.RealPath(known) : new ByteString([.. store.RealPath(path).Span, .. Encoding.UTF8.GetBytes($".{output.Key}")]));

    SortedDictionary<string, StorePath> Known() =>
        new(finals.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!), StringComparer.Ordinal);

    /// <summary>Where the outputs are when they all are valid; never so for what is to be built every time.</summary>
    SortedDictionary<string, StorePath>? AllValid()
    {
        foreach (var (name, output) in store.QueryOutputMap(path, derivation))
        {
            finals[name] = output;
        }
        return finals.Values.All(output => output is not null && store.IsValid(output)) ? Known() : null;
    }

    void CheckPlatform()
    {
        var platform = derivation.System.ToString();
        var features = derivation.Environment.TryGetValue("requiredSystemFeatures", out var wanted)
            ? wanted.ToString().Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries) : [];
        var possible = platform == "builtin" || platform == options.System || options.ExtraPlatforms.Contains(platform);
        if (!possible || features.Except(options.SystemFeatures).Any())
        {
            throw Failure(BuildStatus.Failed,
                $"required system or feature not available: it needs platform '{platform}' with features {{{string.Join(", ", features)}}}, "
                + $"this machine is a '{options.System}' with features {{{string.Join(", ", options.SystemFeatures)}}}", null);
        }
    }

    bool WantsSandbox()
    {
        var unconfined = derivation.Environment.TryGetValue("__noChroot", out var value) && value == "1";
        if (options.Sandbox == SandboxMode.On && unconfined)
        {
            throw Failure(BuildStatus.Failed, "it has '__noChroot' set, which is not allowed when the setting 'sandbox' is 'true'", null);
        }
        // Builders know the store by its logical directory: if it lies elsewhere, only a sandbox can show it there.
        return Diverted || options.Sandbox == SandboxMode.On || options.Sandbox == SandboxMode.Relaxed && !unconfined;
    }

    BuildResult Build(CancellationToken cancellation)
    {
        ChooseTargets();
        using var user = BuildUser.Take(store, options, cancellation);
        if (user is not null)
        {
            SandboxProcess.KillAll(options.Launcher, user.User, user.Group);
        }
        using var place = new BuildPlace(store.RealDirectory, passable: !sandboxed && user is not null);
        place.Directory.MakeDirectory("build", 0x1c0);
        var identity = Identity(user);
        var directory = sandboxed ? options.SandboxBuildDirectory : place.BuildDirectory.ToString();
        var environment = BuildEnvironment.For(store, options, derivation, targets, directory, toScratch);
        var inputs = InputClosure();
        var specification = Specification(place, identity, environment, inputs, directory);
        WriteFiles(place, environment, identity);
        using var log = new BuildLog(options, store.LogDirectory, path, line => report.Line(path, line));
        var (end, stopped) = Execute(specification, log, user, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (stopped is not null || !end.Success)
        {
            KeepFailed(place);
            throw Failure(stopped is null ? BuildStatus.Failed : stopped.StartsWith("timed out", StringComparison.Ordinal) ? BuildStatus.TimedOut : BuildStatus.LogTooLong,
                stopped ?? $"builder {end}", log);
        }
        var made = sandboxed ? Paths.Join(place.Root, store.Directory.Path[1..]) : store.RealDirectory;
        var outputs = new BuiltOutputs(store, path, derivation, mode, finals, targets, place, made, identity?.UserOutside, inputs);
        try
        {
            if (mode == BuildMode.Check)
            {
                outputs.Compare(options.KeepFailed);
                return new BuildResult(path, BuildStatus.Built, Known());
            }
            var result = outputs.Finish();
            builtins.Remember(store, derivation, result);
            return new BuildResult(path, BuildStatus.Built, result);
        }
        catch (BuildException)
        {
            KeepFailed(place);
            throw;
        }
        catch (Exception failure) when (failure is FileException or StoreException)
        {
            KeepFailed(place);
            throw Failure(BuildStatus.Rejected, failure.Message, log, failure);
        }
        finally
        {
            outputs.RemoveLeftovers();
        }
    }

    /// <summary>In a sandbox the final paths are free; without one, outputs that are valid are built beside themselves.</summary>
    void ChooseTargets()
    {
        targets.Clear();
        foreach (var (name, output) in derivation.OutputPaths(store.StorePaths))
        {
            var scratch = output is null
                ? store.StorePaths.Scratch(path, name, StorePathComputation.OutputName(derivation.Name, name)) : store.StorePaths.Scratch(path, output);
            FileTree.Remove(store.RealPath(scratch));
            if (output is null)
            {
                targets[name] = scratch;
                continue;
            }
            targets[name] = output;
            // What is being repaired stays in place until something better is at hand.
            var keep = store.IsValid(output);
            if (!sandboxed && keep)
            {
                targets[name] = scratch;
                toScratch.Add(output, scratch);
            }
            else if (!keep)
            {
                // What an interrupted build left; nothing refers to it.
                FileTree.Remove(store.RealPath(output));
            }
        }
    }

    SandboxIdentity? Identity(BuildUser? user)
    {
        if (user is not null)
        {
            return sandboxed && UserNamespaces.Available
                ? new SandboxIdentity(1000, 100, user.User, user.Group)
                : new SandboxIdentity(user.User, user.Group, user.User, user.Group);
        }
        return sandboxed ? new SandboxIdentity(1000, 100, CurrentProcess.UserId, CurrentProcess.GroupId) : null;
    }

    SortedSet<StorePath> InputClosure()
    {
        var roots = new SortedSet<StorePath>(derivation.InputSources);
        foreach (var (input, wanted) in derivation.InputDerivations)
        {
            var outputs = store.ReadDerivation(input).OutputPaths(store.StorePaths);
            foreach (var name in wanted.Outputs)
            {
                if (!outputs.TryGetValue(name, out var output) || output is null)
                {
                    throw new BuildException(path, BuildStatus.Failed, $"derivation '{shown}' needs output '{name}' of '{store.Directory.Show(input)}', which has none of that name");
                }
                roots.Add(output);
            }
        }
        return store.QueryClosure(roots);
    }

    SandboxSpecification Specification(
        BuildPlace place, SandboxIdentity? identity, BuildEnvironment environment, SortedSet<StorePath> inputs, string directory)
    {
        var builder = toScratch.Rewrite(derivation.Builder);
        IReadOnlyList<ByteString> arguments =
            [Paths.Name(builder), .. derivation.Arguments.Select(argument => BuildEnvironment.Placeholders(toScratch.Rewrite(argument), store, targets))];
        var certificates = HasNetwork ? Certificates() : null;
        if (derivation.IsBuiltin)
        {
            (builder, arguments) = builtins.Command(path, derivation);
            builtins.AddVariables(environment, derivation, sandboxed && certificates is not null ? "/etc/ssl/certs/ca-certificates.crt" : certificates, directory);
        }
        var specification = new SandboxSpecification
        {
            Program = builder,
            Arguments = arguments,
            Environment = environment.Entries,
            Directory = directory,
            Identity = identity,
            PrivateNetwork = !HasNetwork,
            SharedMemorySize = options.SharedMemorySize,
            FilterSystemCalls = options.FilterSystemCalls,
            Machine32 = derivation.System == "i686-linux",
        };
        if (!sandboxed)
        {
            return specification;
        }
        var root = new SandboxRoot(store, options, place, identity!);
        root.AddInputs(inputs);
        if (derivation.IsBuiltin)
        {
            root.AddProgram();
        }
        else
        {
            root.AddSettingPaths(report.Note);
        }
        if (HasNetwork)
        {
            root.AddNetworkFiles(certificates);
        }
        return specification with
        {
            Root = place.Root,
            Mounts = root.Mounts,
            UserNamespace = !CurrentProcess.IsRoot ? UserNamespaceUse.AtStart
                : identity!.UserInside != identity.UserOutside ? UserNamespaceUse.AtEnd : UserNamespaceUse.None,
        };
    }

    string? Certificates()
    {
        var given = options.CertificateFile ?? Environment.GetEnvironmentVariable("NIX_SSL_CERT_FILE") ?? Environment.GetEnvironmentVariable("SSL_CERT_FILE");
        if (given is { Length: > 0 })
        {
            return File.Exists(given) ? given
                : throw new BuildException(path, BuildStatus.Failed, $"the certificate file '{given}' (setting 'ssl-cert-file') does not exist");
        }
        return File.Exists("/etc/ssl/certs/ca-certificates.crt") ? "/etc/ssl/certs/ca-certificates.crt" : null;
    }

    void WriteFiles(BuildPlace place, BuildEnvironment environment, SandboxIdentity? identity)
    {
        using var directory = place.Directory.OpenDirectory("build");
        foreach (var (name, content) in environment.Files)
        {
            using (var file = directory.CreateFile(name, 0x1a4))
            {
                FileContents.Write(file, content, name);
            }
            if (CurrentProcess.IsRoot && identity is not null)
            {
                directory.SetOwner(name, identity.UserOutside, identity.GroupOutside);
            }
        }
        if (CurrentProcess.IsRoot && identity is not null)
        {
            place.Directory.SetOwner("build", identity.UserOutside, identity.GroupOutside);
        }
        if (!sandboxed && identity is not null)
        {
            // Without a sandbox the builder makes its outputs in the real store: by rights of its group, as Nix does.
            DirectoryHandle.Working.SetOwner(store.RealDirectory, 0, identity.GroupOutside);
            DirectoryHandle.Working.SetMode(store.RealDirectory, 0x3fd);
        }
    }

    /// <summary>Runs the builder to its end, or kills it: cancelled, too slow, too silent, too talkative.</summary>
    (ExitStatus End, string? Stopped) Execute(SandboxSpecification specification, BuildLog log, BuildUser? user, CancellationToken cancellation)
    {
        using var process = SandboxProcess.Start(options.Launcher, specification);
        string? stopped = null;
        var began = options.Time.GetTimestamp();
        var heard = began;
        using var watch = cancellation.Register(process.Kill);
        using var timer = options.Time.CreateTimer(_ =>
        {
            var reason = options.Timeout > TimeSpan.Zero && options.Time.GetElapsedTime(began) > options.Timeout
                ? $"timed out after {Seconds(options.Timeout)} seconds"
                : options.MaximumSilence > TimeSpan.Zero && options.Time.GetElapsedTime(Interlocked.Read(ref heard)) > options.MaximumSilence
                ? $"timed out after {Seconds(options.MaximumSilence)} seconds of silence" : null;
            if (reason is not null && Interlocked.CompareExchange(ref stopped, reason, null) is null)
            {
                process.Kill();
            }
        }, null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
        var buffer = new byte[1 << 14];
        using (var output = new DescriptorStream(process.Log, writable: false, ownsHandle: false))
        {
            while (output.Read(buffer) is > 0 and var count)
            {
                Interlocked.Exchange(ref heard, options.Time.GetTimestamp());
                log.Write(buffer.AsSpan(0, count));
                if (options.MaximumLogSize > 0 && log.Length > options.MaximumLogSize)
                {
                    Interlocked.CompareExchange(ref stopped, $"killed after writing more than {options.MaximumLogSize} bytes of log output (setting 'max-build-log-size')", null);
                    process.Kill();
                }
            }
        }
        var end = process.Wait();
        log.Complete();
        if (user is not null)
        {
            SandboxProcess.KillAll(options.Launcher, user.User, user.Group);
        }
        return (end, stopped);
    }

    static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    void KeepFailed(BuildPlace place)
    {
        if (!options.KeepFailed)
        {
            return;
        }
        for (var i = 0; ; i++)
        {
            var kept = Paths.Join(store.StateDirectory, $"builds/nix-build-{path.Name}-{i}");
            FileTree.MakeDirectories(Paths.Parent(kept));
            if (DirectoryHandle.Working.TryStatus(kept) is null)
            {
                place.Directory.Rename("build", DirectoryHandle.Working, kept, RenameMode.KeepExisting);
                report.Note($"note: keeping build directory '{kept}'");
                return;
            }
        }
    }

    BuildException Failure(BuildStatus status, string reason, BuildLog? log, Exception? cause = null)
    {
        var text = new StringBuilder($"Cannot build '{shown}'.\n       Reason: {reason}.\n       Output paths:");
        foreach (var output in finals.Values.OfType<StorePath>())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n         {store.Directory.Show(output)}");
        }
        if (log?.Tail is { Count: > 0 } tail)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n       Last {tail.Count} log lines:");
            foreach (var line in tail)
            {
                text.Append("\n       > ").Append(line.ToString());
            }
            text.Append(CultureInfo.InvariantCulture, $"\n       For full logs, run:\n         nix log {shown}");
        }
        return new BuildException(path, status, text.ToString(), cause);
    }
}
