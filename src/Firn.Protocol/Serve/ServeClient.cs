using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol.Serve;

/// <summary>One conversation with a serving store; not for several threads at once.</summary>
public sealed class ServeClient : IDisposable
{
    readonly WireReader reader;
    readonly WireWriter writer;
    readonly uint version;

    /// <summary>Greets the other side.</summary>
    /// <exception cref="ProtocolException">It does not speak the protocol, or too old a version.</exception>
    public ServeClient(Stream input, Stream output, StoreDirectory directory, string host)
    {
        reader = new(input, directory);
        writer = new(output, directory);
        writer.Word(ServeProtocol.ClientMagic).Word(ServeProtocol.Version).Flush();
        if (reader.TryReadWord() is not { } magic)
        {
            throw new ProtocolException($"cannot connect to '{host}': the connection was closed before an answer");
        }
        if (magic != ServeProtocol.ServerMagic)
        {
            throw new ProtocolException($"'nix-store --serve' protocol mismatch from '{host}': its login may print something before the program starts");
        }
        var remote = reader.ReadInteger();
        if (remote >> 8 != 2 || remote < ServeProtocol.OldestVersion)
        {
            throw new ProtocolException($"unsupported 'nix-store --serve' protocol version {remote >> 8}.{remote & 0xff} on '{host}'");
        }
        version = Math.Min(remote, ServeProtocol.Version);
    }

    /// <summary>Those that are valid there; <paramref name="keep"/> makes them temporary roots.</summary>
    public SortedSet<StorePath> QueryValid(IReadOnlyCollection<StorePath> paths, bool keep, bool substitute)
    {
        Command(ServeCommand.QueryValidPaths).Boolean(keep).Boolean(substitute).Paths(paths).Flush();
        return reader.ReadPaths();
    }

    public List<PathInfo> QueryInfos(IReadOnlyCollection<StorePath> paths)
    {
        Command(ServeCommand.QueryPathInfos).Paths(paths).Flush();
        var infos = new List<PathInfo>();
        while (reader.ReadOptionalPath() is { } path)
        {
            var info = ServeProtocol.ReadInfo(reader, path);
            if (paths.Contains(path))
            {
                infos.Add(info);
            }
        }
        return infos;
    }

    public SortedSet<StorePath> QueryClosure(IReadOnlyCollection<StorePath> paths, bool includeOutputs)
    {
        Command(ServeCommand.QueryClosure).Boolean(includeOutputs).Paths(paths).Flush();
        return reader.ReadPaths();
    }

    /// <summary>Gives <paramref name="read"/> the archive of a path; it must read exactly one archive.</summary>
    public void ReadNar(StorePath path, Action<Stream> read)
    {
        Command(ServeCommand.DumpStorePath).Path(path).Flush();
        read(reader.Stream);
    }

    /// <summary>Adds a path there; <paramref name="write"/> writes its archive.</summary>
    public void Add(PathInfo info, Action<Stream> write)
    {
        Command(ServeCommand.AddToStoreNar).Path(info.Path).OptionalPath(info.Deriver)
            .String(info.NarHash.ToBase16()).Paths(info.References)
            .Word((ulong)info.RegistrationTime).Word(info.NarSize).Boolean(info.Ultimate)
            .Strings(info.Signatures).String(info.ContentAddress?.ToString() ?? "");
        write(writer.Stream);
        writer.Flush();
        Expect($"failed to add path '{writer.Directory.Show(info.Path)}' to the remote store");
    }

    /// <summary>Makes outputs of derivations that are valid there valid there too.</summary>
    /// <param name="paths">Store paths, for derivations <c>path.drv!out,dev</c>, or the path alone for all outputs.</param>
    /// <param name="options">Limits.</param>
    /// <returns>Null, or what the other side says about its failure.</returns>
    public string? Build(IReadOnlyCollection<string> paths, ServeBuildOptions options)
    {
        Command(ServeCommand.BuildPaths).Strings(paths);
        Write(options);
        return reader.ReadWord() == 0 ? null : reader.ReadString();
    }

    /// <summary>Builds a derivation there that need not be stored there; its sources are valid there.</summary>
    public ServeBuildResult Build(StorePath path, Derivation derivation, ServeBuildOptions options)
    {
        Command(ServeCommand.BuildDerivation).Path(path);
        ServeProtocol.WriteDerivation(writer, derivation);
        Write(options);
        return ServeProtocol.ReadResult(reader, version);
    }

    void Write(ServeBuildOptions options)
    {
        writer.Word(options.MaximumSilence).Word(options.Timeout).Word(options.MaximumLog).Word(0).Word(0);
        if (version >= 0x207)
        {
            writer.Boolean(options.KeepFailed);
        }
        writer.Flush();
    }

    void Expect(string otherwise)
    {
        if (reader.TryReadWord() != 1)
        {
            throw new ProtocolException(otherwise);
        }
    }

    WireWriter Command(ServeCommand command) => writer.Word((ulong)command);

    public void Dispose() => writer.Dispose();

    /// <summary>The version that both sides speak, major in the high byte.</summary>
    public uint Version => version;
}
