namespace Firn.Cli.Tests.Harness;

/// <summary>A directory for one test, with a store in it; logical paths stay <c>/nix/store/…</c>.</summary>
sealed class TemporaryStore : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("firn-cli-").FullName;

    /// <summary>The argument of <c>--store</c>.</summary>
    public string Root => Path.Combine(Directory, "root");

    public string File(string name) => Path.Combine(Directory, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Where a logical path lies on the disk.</summary>
    public string Real(string logical) => Root + logical;

    /// <summary>Everything in the store is as the database says, by the real Nix's own check.</summary>
    public void PeerVerifies() => Programs.Peer.Run("nix-store", "--store", Root, "--verify", "--check-contents").Succeeded();

    public void Dispose() => Programs.Execute("/bin/sh", ["-c", "chmod -R u+w \"$0\"; rm -rf \"$0\"", Directory], [], null, "/", 60);
}
