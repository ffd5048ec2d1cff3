using System.Text;
using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Tests;

/// <summary>A store in a directory of its own, removed with it.</summary>
sealed class TemporaryStore : IDisposable
{
    public TemporaryStore() => Store = Open();

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"firn-store-{Guid.NewGuid():N}");

    public LocalStore Store { get; private set; }

    public List<string> Log { get; } = [];

    LocalStore Open() => LocalStore.Open(LocalStoreOptions.Below(Root) with { Log = Log.Add, ReservedSize = 4096 });

    public void Reopen()
    {
        Store.Dispose();
        Store = Open();
    }

    public StorePath Text(string name, string text, params StorePath[] references) =>
        ((IStore)Store).AddText(name, Encoding.UTF8.GetBytes(text), references);

    /// <summary>A directory with two equal files, a program and a link, that mentions <paramref name="references"/>.</summary>
    public PathInfo Tree(string name, params StorePath[] references)
    {
        var path = StorePath.Parse($"{Nix32.Encode(((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha1, Encoding.UTF8.GetBytes(name)).Bytes)}-{name}");
        var archive = TreeArchive(name, references);
        var info = new PathInfo
        {
            Path = path,
            NarHash = ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, archive),
            NarSize = (ulong)archive.Length,
            References = [.. references],
        };
        Store.AddToStore(info, new MemoryStream(archive));
        return info;
    }

    public static byte[] TreeArchive(string name, params StorePath[] references)
    {
        var archive = new MemoryStream();
        var writer = new NarWriter(archive);
        writer.BeginDirectory(ByteString.Empty);
        writer.File("a", executable: false, Encoding.UTF8.GetBytes(name + string.Join(' ', references.Select(StoreDirectory.Default.Show))));
        writer.BeginDirectory("b");
        writer.File("equal", executable: false, "the same bytes"u8);
        writer.File("program", executable: true, "#!/bin/sh\n"u8);
        writer.EndDirectory();
        writer.File("equal", executable: false, "the same bytes"u8);
        writer.Symlink("link", "b/program");
        writer.EndDirectory();
        writer.Complete();
        return archive.ToArray();
    }

    /// <summary>A derivation with two outputs that are still to be named.</summary>
    public static Derivation Named(string name, StorePath? input = null)
    {
        var derivation = new Derivation
        {
            Name = name,
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Outputs = new(StringComparer.Ordinal) { ["out"] = DerivationOutput.Deferred.Instance, ["dev"] = DerivationOutput.Deferred.Instance },
            Environment = new() { ["name"] = name, ["out"] = "", ["dev"] = "" },
        };
        if (input is not null)
        {
            derivation.InputDerivations.Add(input, new DerivationInput(["out"]));
        }
        return derivation;
    }

    public string Real(StorePath path) => Store.RealPath(path).ToString();

    public void Dispose()
    {
        Store.Dispose();
        FileTree.Remove(Root);
    }
}
