using System.Text;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Protocol;
using Firn.Protocol.Serve;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Stores.Remote.Tests;

public sealed class ServeTests : IDisposable
{
    readonly string root = Path.Combine(Path.GetTempPath(), $"firn-serve-{Guid.NewGuid():N}");
    readonly LocalStore ours;
    readonly LocalStore theirs;

    public ServeTests()
    {
        ours = LocalStore.Open(LocalStoreOptions.Below($"{root}/ours"));
        theirs = LocalStore.Open(LocalStoreOptions.Below($"{root}/theirs"));
    }

    public void Dispose()
    {
        ours.Dispose();
        theirs.Dispose();
        FileTree.Remove(root);
    }

    static string Firn => Testing.FirnProgram.File;

    /// <summary>"localhost" runs the program without ssh.</summary>
    SshStore Remote(string program, string store) =>
        new(SshStoreOptions.Parse($"ssh://localhost?remote-program={Uri.EscapeDataString(program)}&remote-store={Uri.EscapeDataString(store)}", null));

    static StorePath Text(IStore store, string name, params StorePath[] references) =>
        store.AddText(name, Encoding.UTF8.GetBytes(name), references);

    [Fact]
    public void CopiesWhatIsMissingInBothDirections()
    {
        var first = Text(ours, "first");
        var second = Text(ours, "second", first);
        using (var remote = Remote($"{Firn} nix-store", $"{root}/theirs"))
        {
            Assert.Equal([first, second], ClosureCopy.Copy(ours, remote, [second], new()));
            Assert.Empty(ClosureCopy.Copy(ours, remote, [second], new()));
        }
        Assert.Equal([first], theirs.QueryPathInfo(second).References);
        Assert.False(theirs.Verify(checkContents: true).ErrorsRemain);
        var third = Text(theirs, "third", second);
        using (var remote = Remote($"{Firn} nix-store", $"{root}/theirs"))
        {
            Assert.Equal([third], ClosureCopy.Copy(remote, ours, [third], new()));
        }
        Assert.False(ours.Verify(checkContents: true).ErrorsRemain);
        Assert.Equal(theirs.QueryPathInfo(third).NarHash, ours.QueryPathInfo(third).NarHash);
    }

    [Fact]
    public void CopiesBetweenStoresOfOneMachine()
    {
        var path = Text(ours, "here");
        ClosureCopy.Copy(ours, theirs, [path], new());
        Assert.Equal(ours.QueryPathInfo(path).NarHash, theirs.HashOnDisk(path));
    }

    [Fact]
    public void RealNixServesUsAndIsServedByUs()
    {
        if (Environment.GetEnvironmentVariable("FIRN_PEER") is not { Length: > 0 } peer)
        {
            return;
        }
        var path = Text(ours, "to-nix", Text(ours, "needed"));
        using (var remote = Remote($"{peer}/nix-store", $"{root}/theirs"))
        {
            Assert.Equal(2, ClosureCopy.Copy(ours, remote, [path], new()).Count);
        }
        Assert.True(theirs.IsValid(path));
        FileTree.Remove($"{root}/third");
        using (var remote = Remote($"{peer}/nix-store", $"{root}/theirs"))
        using (var third = LocalStore.Open(LocalStoreOptions.Below($"{root}/third")))
        {
            ClosureCopy.Copy(remote, third, [path], new());
            Assert.False(third.Verify(checkContents: true).ErrorsRemain);
        }
        // And the other way about: real Nix copies to a store that we serve.
        Assert.Equal(0, Run($"{peer}/nix", "--extra-experimental-features", "nix-command", "--store", $"{root}/ours", "copy", "--no-check-sigs",
            "--to", $"ssh://localhost?remote-program={Uri.EscapeDataString($"{Firn} nix-store")}&remote-store={root}/fourth", $"/nix/store/{path}"));
        using var fourth = LocalStore.Open(LocalStoreOptions.Below($"{root}/fourth"));
        Assert.True(fourth.IsValid(path));
    }

    /// <summary>A derivation that runs a shell script, in a store.</summary>
    static StorePath Script(LocalStore store, string name, string script)
    {
        var derivation = store.Hashes.FillOutputs(new Derivation
        {
            Name = name,
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-c", script],
            Outputs = new(StringComparer.Ordinal) { ["out"] = DerivationOutput.Deferred.Instance },
            Environment = new() { ["out"] = "" },
        });
        var (path, text) = store.StorePaths.Derivation(derivation);
        return ((IStore)store).AddText(path.Name, text, []);
    }

    static readonly ServeBuildOptions noLimits = new(0, 0, 0, KeepFailed: false);

    static IEnumerable<string> Servers => Environment.GetEnvironmentVariable("FIRN_PEER") is { Length: > 0 } peer ? [$"{Firn} nix-store", $"{peer}/nix-store"] : [$"{Firn} nix-store"];

    [Fact]
    public void BuildsWhatTheClientHasCopied()
    {
        foreach (var (number, server) in Servers.Index())
        {
            var derivation = Script(ours, $"built-{number}", "echo built there > $out");
            using var remote = Remote(server, $"{root}/theirs");
            ClosureCopy.Copy(ours, remote, [derivation], new());
            remote.Build([ours.Directory.Show(derivation)], noLimits);
            var output = ours.QueryOutputMap(derivation)["out"]!;
            Assert.True(remote.IsValid(output), server);
            ClosureCopy.Copy(remote, ours, [output], new());
            Assert.Equal("built there\n", File.ReadAllText(ours.RealPath(output).ToString()));
        }
    }

    [Fact]
    public void BuildsADerivationThatIsOnlySent()
    {
        foreach (var (number, server) in Servers.Index())
        {
            var derivation = Script(ours, $"sent-{number}", "echo $name > $out");
            var output = ours.QueryOutputMap(derivation)["out"]!;
            using var remote = Remote(server, $"{root}/theirs");
            Assert.Equal(ServeBuildStatus.Built, remote.Build(derivation, ours.ReadDerivation(derivation), noLimits).Status);
            Assert.Equal(ServeBuildStatus.AlreadyValid, remote.Build(derivation, ours.ReadDerivation(derivation), noLimits).Status);
            Assert.True(remote.IsValid(output), server);
            Assert.False(remote.IsValid(derivation));
        }
    }

    [Fact]
    public void ANameIsTakenFromTheContentThereToo()
    {
        var derivation = new Derivation
        {
            Name = "floating",
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-c", "echo floating > $out"],
            Outputs = new(StringComparer.Ordinal) { ["out"] = new DerivationOutput.Floating(ContentAddressMethod.Nar, HashAlgorithm.Sha256) },
            Environment = new() { ["out"] = Placeholders.Own("out", ManagedDigests.Instance) },
        };
        using var remote = Remote($"{Firn} nix-store", $"{root}/theirs");
        var result = remote.Build(ours.StorePaths.Derivation(derivation).Path, derivation, noLimits);
        Assert.Equal(ServeBuildStatus.Built, result.Status);
        Assert.True(remote.TryQueryPathInfo(result.Outputs["out"])!.IsContentAddressed(ours.StorePaths));
    }

    [Fact]
    public void TellsTheClientWhyABuildFailed()
    {
        var derivation = Script(ours, "fails", "echo because >&2; exit 3");
        using (var remote = Remote($"{Firn} nix-store", $"{root}/theirs"))
        {
            var result = remote.Build(derivation, ours.ReadDerivation(derivation), noLimits);
            Assert.Equal(ServeBuildStatus.PermanentFailure, result.Status);
            Assert.Contains("> because", result.Message, StringComparison.Ordinal);
            // The conversation goes on, and a limit of the client's counts.
            var slow = Script(ours, "slow", "sleep 100");
            Assert.Equal(ServeBuildStatus.TimedOut, remote.Build(slow, ours.ReadDerivation(slow), noLimits with { Timeout = 1 }).Status);
        }
        using var again = Remote($"{Firn} nix-store", $"{root}/theirs");
        ClosureCopy.Copy(ours, again, [derivation], new());
        Assert.Contains("because", Assert.Throws<StoreException>(() => again.Build([ours.Directory.Show(derivation)], noLimits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClientThatGoesAwayTakesItsBuildsAlong()
    {
        var marker = Guid.NewGuid().ToString("N");
        var derivation = Script(ours, "endless", $": {marker}; while true; do sleep 1; done");
        using var client = System.Diagnostics.Process.Start(Firn, ["nix-store", "--realise", ours.Directory.Show(CopyTo("theirs", derivation)), "--store", Url("theirs")])!;
        Assert.True(SpinWait.SpinUntil(() => Running(marker), TimeSpan.FromSeconds(60)), "the builder did not start");
        client.Kill();
        Assert.True(SpinWait.SpinUntil(() => !Running(marker), TimeSpan.FromSeconds(10)), "the builder still runs");
        Assert.True(SpinWait.SpinUntil(() => !Running($"{root}/theirs"), TimeSpan.FromSeconds(10)), "what served the client still runs");
    }

    StorePath CopyTo(string store, StorePath path)
    {
        using var remote = Remote($"{Firn} nix-store", $"{root}/{store}");
        ClosureCopy.Copy(ours, remote, [path], new());
        return path;
    }

    string Url(string store) => $"ssh://localhost?remote-program={Uri.EscapeDataString($"{Firn} nix-store")}&remote-store={root}/{store}";

    static bool Running(string marker) => Directory.GetDirectories("/proc").Any(directory =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(directory), out _) && File.ReadAllText(Path.Combine(directory, "cmdline")).Contains(marker, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    [Fact]
    public void RealNixBuildsOnAMachineOfOurs()
    {
        if (Environment.GetEnvironmentVariable("FIRN_PEER") is not { Length: > 0 } peer)
        {
            return;
        }
        File.WriteAllText($"{root}/a.nix", "derivation { name = \"there\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; args = [ \"-c\" \"echo there > $out\" ]; }");
        Assert.Equal(0, Run($"{peer}/nix-build", "--store", $"{root}/fifth", $"{root}/a.nix", "--no-out-link", "-j0", "--builders", $"{Url("sixth")} x86_64-linux"));
        using var fifth = LocalStore.Open(LocalStoreOptions.Below($"{root}/fifth"));
        using var sixth = LocalStore.Open(LocalStoreOptions.Below($"{root}/sixth"));
        var output = fifth.QueryAllValid().Single(path => path.Name == "there");
        Assert.Equal(fifth.QueryPathInfo(output).NarHash, sixth.QueryPathInfo(output).NarHash);
        Assert.True(sixth.QueryPathInfo(output).Ultimate);
    }

    static int Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    static byte[] Words(params ulong[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    [Fact]
    public void AReadOnlyServerRefusesToImport()
    {
        var server = new ServeServer(ours, null, mayWrite: false, () => new MemoryStream(), OpenSslDigests.Instance);
        Assert.Throws<StoreException>(() => server.Run(new MemoryStream(Words(ServeProtocol.ClientMagic, 0x207, 9)), new MemoryStream()));
        Assert.Throws<StoreException>(() => server.Run(new MemoryStream(Words(ServeProtocol.ClientMagic, 0x207, 4, 0)), new MemoryStream()));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 62)]
    [InlineData(1UL << 40)]
    public void RefusesEnormousLengthsAndCounts(ulong length)
    {
        var server = new ServeServer(ours, null, mayWrite: true, () => new MemoryStream(), OpenSslDigests.Instance);
        Assert.Throws<ProtocolException>(() => server.Run(new MemoryStream(Words(ServeProtocol.ClientMagic, 0x207, 1, 0, 0, length)), new MemoryStream()));
        Assert.Throws<ProtocolException>(() => server.Run(new MemoryStream(Words(ServeProtocol.ClientMagic, 0x207, 3, length)), new MemoryStream()));
        Assert.Throws<ProtocolException>(() => server.Run(new MemoryStream(Words(ServeProtocol.ClientMagic, 0x207, 99)), new MemoryStream()));
        Assert.Throws<ProtocolException>(() => server.Run(new MemoryStream(Words(1)), new MemoryStream()));
    }

    [Fact]
    public void AnExportCutAnywhereImportsNothingHalf()
    {
        var path = Text(ours, "exported");
        var export = new MemoryStream();
        using (var writer = new WireWriter(export, ours.Directory))
        {
            StoreExport.Write(ours, [path], writer, OpenSslDigests.Instance);
        }
        var bytes = export.ToArray();
        for (var length = 0; length < bytes.Length; length += 8)
        {
            Assert.ThrowsAny<NixException>(() => StoreExport.Read(theirs, new WireReader(new MemoryStream(bytes, 0, length), ours.Directory), () => new MemoryStream(), OpenSslDigests.Instance));
        }
        Assert.False(theirs.Verify(checkContents: true).ErrorsRemain);
        Assert.Equal([path], StoreExport.Read(theirs, new WireReader(new MemoryStream(bytes), ours.Directory), () => new MemoryStream(), OpenSslDigests.Instance));
    }
}
