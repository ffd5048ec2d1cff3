using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Linux.Archives;
using Firn.Linux.Compression;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Linux.Signing;
using Firn.Primitives;
using Firn.Protocol;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary>Operations of <c>nix-store</c> on objects: adding, archives, exports, logs.</summary>
static class NixStoreObjects
{
    public static int Add(NixStoreCall call)
    {
        call.NoMoreFlags();
        foreach (var file in call.Operands)
        {
            Console.Out.WriteLine(call.Store.Directory.Show(AddFile(call.Store, file, null, ContentAddressMethod.Nar, HashAlgorithm.Sha256).Path));
        }
        return 0;
    }

    /// <summary>Adds a file or directory of this machine.</summary>
    public static PathInfo AddFile(IStore store, string file, string? name, ContentAddressMethod method, HashAlgorithm algorithm)
    {
        var path = Paths.MakeAbsolute(file);
        name ??= Paths.Name(path).ToString();
        if (method is ContentAddressMethod.Flat or ContentAddressMethod.Text)
        {
            using var handle = DirectoryHandle.Working.OpenFileFollowing(path);
            using var stream = new DescriptorStream(handle, writable: false, path);
            return store.AddContent(name, stream, method, algorithm, []);
        }
        if (store is Firn.Stores.Local.LocalStore local && algorithm == HashAlgorithm.Sha256)
        {
            return local.AddTree(name, visitor => NarDump.Visit(DirectoryHandle.Working, path, visitor));
        }
        return Piping.Run(stream => NarDump.Write(path, stream), stream => store.AddContent(name, stream, method, algorithm, []));
    }

    public static int AddFixed(NixStoreCall call)
    {
        var method = call.Take("--recursive") ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
        call.NoMoreFlags();
        if (call.Operands.Count == 0)
        {
            throw new UsageException("first argument must be hash algorithm");
        }
        var algorithm = HashAlgorithms.Parse(call.Operands[0]);
        foreach (var file in call.Operands.Skip(1))
        {
            Console.Out.WriteLine(call.Store.Directory.Show(AddFile(call.Store, file, null, method, algorithm).Path));
        }
        return 0;
    }

    public static int PrintFixedPath(NixStoreCall call)
    {
        var method = call.Take("--recursive") ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
        call.NoMoreFlags();
        if (call.Operands is not [var algorithm, var hash, var name])
        {
            throw new UsageException("'--print-fixed-path' requires three arguments");
        }
        var options = StoreOpener.LocalOptions(call.Reader.Store);
        var paths = new StorePathComputation(options?.Directory ?? StoreDirectory.Default, ManagedDigests.Instance);
        Console.Out.WriteLine(paths.Directory.Show(paths.Fixed(name, new ContentAddress(method, Hash.Parse(hash, HashAlgorithms.Parse(algorithm))))));
        return 0;
    }

    public static int Dump(NixStoreCall call)
    {
        call.NoMoreFlags();
        if (call.Operands is not [var path])
        {
            throw new UsageException("only one argument allowed");
        }
        NarDump.Write(path, DescriptorStream.Standard(1));
        return 0;
    }

    public static int Restore(NixStoreCall call)
    {
        call.NoMoreFlags();
        if (call.Operands is not [var path])
        {
            throw new UsageException("only one argument allowed");
        }
        NarRestore.Restore(new BufferedStream(DescriptorStream.Standard(0), 65536), path);
        return 0;
    }

    public static int Export(NixStoreCall call)
    {
        call.NoMoreFlags();
        using var writer = new WireWriter(DescriptorStream.Standard(1), call.Store.Directory);
        StoreExport.Write(call.Store, call.Operands.Select(operand => call.Store.Directory.Parse(operand)).ToHashSet(), writer, OpenSslDigests.Instance);
        return 0;
    }

    public static int Import(NixStoreCall call)
    {
        call.NoMoreFlags();
        call.NoOperands();
        var reader = new WireReader(new BufferedStream(DescriptorStream.Standard(0), 65536), call.Store.Directory);
        foreach (var path in StoreExport.Read(call.Store, reader, Spool, OpenSslDigests.Instance))
        {
            Console.Out.WriteLine(call.Store.Directory.Show(path));
        }
        return 0;
    }

    /// <summary>A file without a name that goes away with its handle.</summary>
    internal static Stream Spool() => new FileStream(
        Path.Combine(Path.GetTempPath(), $"firn-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 65536, FileOptions.DeleteOnClose);

    public static int ReadLog(NixStoreCall call)
    {
        call.NoMoreFlags();
        using var output = DescriptorStream.Standard(1);
        foreach (var operand in call.Operands)
        {
            var path = call.Path(operand);
            var derivation = path.IsDerivation ? path : call.Store.TryQueryPathInfo(path)?.Deriver ?? path;
            var folder = Paths.Join(call.Store.LogDirectory, $"drvs/{derivation.BaseName[..2]}");
            var found = false;
            foreach (var (suffix, format) in (ReadOnlySpan<(string, CompressionFormat)>)[("", CompressionFormat.None), (".bz2", CompressionFormat.Bzip2)])
            {
                var name = Paths.Join(folder, derivation.BaseName[2..] + suffix);
                if (!found && DirectoryHandle.Working.TryStatusFollowing(name) is not null)
                {
                    found = true;
                    using var file = new DescriptorStream(DirectoryHandle.Working.OpenFileFollowing(name), writable: false, name);
                    using var plain = format.Decompress(file);
                    plain.CopyTo(output);
                }
            }
            if (!found)
            {
                throw new StoreException($"build log of derivation '{call.Store.Directory.Show(derivation)}' is not available");
            }
        }
        return 0;
    }

    public static int PrintEnvironment(NixStoreCall call)
    {
        call.NoMoreFlags();
        if (call.Operands is not [var operand])
        {
            throw new UsageException("'--print-env' requires one derivation store path");
        }
        var derivation = call.Store.ReadDerivation(call.Path(operand));
        using var output = DescriptorStream.Standard(1);
        foreach (var (name, value) in derivation.Environment)
        {
            Line("export "u8, name.Span, "; "u8, name.Span, "="u8, Quoted(value).Span, "\n\n"u8);
        }
        var arguments = derivation.Arguments.Aggregate(ByteString.Empty, (all, next) => all.IsEmpty ? next : new ByteString([.. all.Span, (byte)' ', .. next.Span]));
        Line("export _args; _args="u8, Quoted(arguments).Span, "\n"u8, default, default, default, default);
        return 0;

        void Line(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d, ReadOnlySpan<byte> e, ReadOnlySpan<byte> f, ReadOnlySpan<byte> g) =>
            output.Write((byte[])[.. a, .. b, .. c, .. d, .. e, .. f, .. g]);
    }

    static ByteString Quoted(ByteString value)
    {
        var bytes = new List<byte>(value.Length + 2) { (byte)'\'' };
        foreach (var b in value.Span)
        {
            if (b == '\'')
            {
                bytes.AddRange("'\\''"u8);
            }
            else
            {
                bytes.Add(b);
            }
        }
        bytes.Add((byte)'\'');
        return new ByteString(bytes.ToArray());
    }

    public static int GenerateKey(NixStoreCall call)
    {
        call.NoMoreFlags();
        if (call.Operands is not [var name, var secretFile, var publicFile])
        {
            throw new UsageException("three arguments expected: the key's name, the secret key's file, the public key's file");
        }
        var (secret, open) = Ed25519.MakeKeys();
        // The secret is on disk before its public half is shown to anybody.
        DurableFiles.Write(secretFile, System.Text.Encoding.UTF8.GetBytes($"{name}:{Convert.ToBase64String(secret)}"), 0x180);
        DurableFiles.Write(publicFile, System.Text.Encoding.UTF8.GetBytes($"{name}:{Convert.ToBase64String(open)}"));
        return 0;
    }
}
