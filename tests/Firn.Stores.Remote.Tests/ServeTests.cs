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

    static string Firn => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Firn.Cli", $"{Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))}_linux-x64", "firn"));

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
