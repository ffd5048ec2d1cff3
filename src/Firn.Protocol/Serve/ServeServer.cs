using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol.Serve;

/// <summary>Answers one client until it goes away. Reading is always allowed; everything else only when writing is.</summary>
public sealed class ServeServer(IStore store, IServeBuilder? builder, bool mayWrite, Func<Stream> spool, IDigests digests)
{
    /// <exception cref="NixException">The client breaks the protocol or asks for what it may not: the conversation is over.</exception>
    public void Run(Stream input, Stream output)
    {
        var reader = new WireReader(input, store.Directory);
        using var writer = new WireWriter(output, store.Directory);
        if (reader.ReadWord() != ServeProtocol.ClientMagic)
        {
            throw new ProtocolException("protocol mismatch: the client does not speak the serve protocol");
        }
        writer.Word(ServeProtocol.ServerMagic).Word(ServeProtocol.Version).Flush();
        var version = Math.Min(reader.ReadInteger(), ServeProtocol.Version);
        if (version < 0x200)
        {
            throw new ProtocolException($"the client's protocol version {version >> 8}.{version & 0xff} is too old");
        }
        while (reader.TryReadWord() is { } command)
        {
            Answer((ServeCommand)command, reader, writer, version);
            writer.Flush();
        }
    }

    void Answer(ServeCommand command, WireReader reader, WireWriter writer, uint version)
    {
        switch (command)
        {
            case ServeCommand.QueryValidPaths:
                var keep = reader.ReadBoolean();
                reader.ReadBoolean();
                var asked = reader.ReadPaths();
                if (keep && mayWrite)
                {
                    foreach (var path in asked)
                    {
                        store.AddTemporaryRoot(path);
                    }
                }
                writer.Paths(store.QueryValid(asked));
                break;
            case ServeCommand.QueryPathInfos:
                foreach (var path in reader.ReadPaths())
                {
                    if (store.TryQueryPathInfo(path) is { } known)
                    {
                        ServeProtocol.WriteInfo(writer.Path(path), known, version);
                    }
                }
                writer.String("");
                break;
            case ServeCommand.DumpStorePath:
                store.WriteNar(reader.ReadPath(), writer.Stream);
                break;
            case ServeCommand.ImportPaths:
                RequireWriting("importing paths");
                StoreExport.Read(store, reader, spool, digests);
                writer.Word(1);
                break;
            case ServeCommand.QueryClosure:
                var includeOutputs = reader.ReadBoolean();
                writer.Paths(store.QueryClosure(reader.ReadPaths(), includeOutputs));
                break;
            case ServeCommand.AddToStoreNar:
                RequireWriting("importing paths");
                AddToStore(reader);
                writer.Word(1);
                break;
            case ServeCommand.BuildPaths:
                RequireWriting("building paths");
                var wanted = reader.ReadStrings();
                var result = Builder.Build(wanted, ReadOptions(reader, version));
                writer.Word(result.Success ? 0 : (ulong)result.Status);
                if (!result.Success)
                {
                    writer.String(result.Message);
                }
                break;
            case ServeCommand.BuildDerivation:
                RequireWriting("building paths");
                var derivationPath = reader.ReadPath();
                var derivation = ReadDerivation(reader, derivationPath);
                WriteResult(Builder.Build(derivationPath, derivation, ReadOptions(reader, version)), derivation, writer, version);
                break;
            default:
                throw new ProtocolException($"unknown serve command {(ulong)command}");
        }
    }

    IServeBuilder Builder => builder ?? throw new StoreException("this store does not build");

    void RequireWriting(string what)
    {
        if (!mayWrite)
        {
            throw new StoreException($"{what} is not allowed");
        }
    }

    void AddToStore(WireReader reader)
    {
        var path = reader.ReadPath();
        var deriver = reader.ReadOptionalPath();
        var info = new PathInfo
        {
            Path = path,
            Deriver = deriver,
            NarHash = Hash.Parse(reader.ReadString(), HashAlgorithm.Sha256),
            References = reader.ReadPaths(),
            RegistrationTime = (long)reader.ReadWord(),
            NarSize = reader.ReadWord(),
            Ultimate = reader.ReadBoolean(),
            Signatures = new SortedSet<string>(reader.ReadStrings(), StringComparer.Ordinal),
            ContentAddress = reader.ReadString() is { Length: > 0 } address ? ContentAddress.Parse(address) : null,
        };
        if (info.NarSize == 0)
        {
            throw new ProtocolException("narInfo is too old and missing the narSize field");
        }
        using var archive = new BoundedStream(reader.Stream, info.NarSize);
        // What was built elsewhere is not "ours", whatever the client says.
        store.AddToStore(info with { Ultimate = false }, archive);
        archive.Skip();
    }

    static ServeBuildOptions ReadOptions(WireReader reader, uint version)
    {
        var (silence, timeout) = (reader.ReadInteger(), reader.ReadInteger());
        var log = version >= 0x202 ? reader.ReadWord() : 0;
        if (version >= 0x203)
        {
            reader.ReadInteger();
            reader.ReadInteger();
        }
        return new(silence, timeout, log, version >= 0x207 && reader.ReadBoolean());
    }

    Derivation ReadDerivation(WireReader reader, StorePath path)
    {
        // Sorted at the end: the other side may send any order.
        var outputs = new Dictionary<string, DerivationOutput>(StringComparer.Ordinal);
        for (var left = reader.ReadInteger(); left > 0; left--)
        {
            var name = reader.ReadString();
            var (shown, algorithm, hash) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            outputs.Add(name, Output(shown, algorithm, hash));
        }
        var sources = reader.ReadPaths();
        var (system, builderName) = (reader.ReadBytes(), reader.ReadBytes());
        var arguments = new List<ByteString>();
        for (var left = reader.ReadInteger(); left > 0; left--)
        {
            arguments.Add(reader.ReadBytes());
        }
        var environment = new Dictionary<ByteString, ByteString>();
        for (var left = reader.ReadInteger(); left > 0; left--)
        {
            environment[reader.ReadBytes()] = reader.ReadBytes();
        }
        return new Derivation
        {
            Name = path.DerivationName,
            Outputs = new(outputs, StringComparer.Ordinal),
            InputSources = sources,
            System = system,
            Builder = builderName,
            Arguments = arguments,
            Environment = new(environment),
        };

        DerivationOutput Output(string shown, string algorithm, string hash)
        {
            if (algorithm.Length == 0)
            {
                return shown.Length == 0 ? DerivationOutput.Deferred.Instance : new DerivationOutput.InputAddressed(store.Directory.Parse(shown));
            }
            var (method, kind) = ContentAddressMethods.ParsePrefixed(algorithm);
            return hash switch
            {
                "" => new DerivationOutput.Floating(method, kind),
                "impure" => new DerivationOutput.Impure(method, kind),
                _ => new DerivationOutput.Fixed(new ContentAddress(method, Hash.ParseDigits(hash, kind))),
            };
        }
    }

    void WriteResult(ServeBuildResult result, Derivation derivation, WireWriter writer, uint version)
    {
        writer.Word((ulong)result.Status).String(result.Message);
        if (version >= 0x203)
        {
            writer.Word(0).Word(0).Word(0).Word(0);
        }
        if (version >= 0x206)
        {
            writer.Word((ulong)result.Outputs.Count);
            // Realisations of this version are named by the hash that input-addressed outputs are named by.
            var modulo = new DerivationHashes(new StorePathComputation(store.Directory, digests), digests, store.ReadDerivation).ForOutputs(derivation)!;
            foreach (var (name, path) in result.Outputs)
            {
                var id = $"{modulo.FormatWithAlgorithm(HashFormat.Base16)}!{name}";
                writer.String(id).String($$"""{"dependentRealisations":{},"id":"{{id}}","outPath":"{{path.BaseName}}","signatures":[]}""");
            }
        }
    }
}
