using System.Text.Json;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol.Serve;

/// <summary>What <c>nix-store --serve</c> speaks over its standard streams. Format: docs/formats/serve-protocol.md.</summary>
public static class ServeProtocol
{
    public const uint ClientMagic = 0x390c9deb, ServerMagic = 0x5452eecb;

    /// <summary>2.7: the last version whose realisations are spoken by every Nix in use.</summary>
    public const uint Version = 0x207;

    public const uint OldestVersion = 0x205;

    internal static void WriteInfo(WireWriter writer, PathInfo info, uint version)
    {
        writer.OptionalPath(info.Deriver).Paths(info.References).Word(info.NarSize).Word(info.NarSize);
        if (version >= 0x204)
        {
            writer.String(info.NarHash.ToString()).String(info.ContentAddress?.ToString() ?? "").Strings(info.Signatures);
        }
    }

    /// <summary>A derivation without its name and without input derivations.</summary>
    internal static void WriteDerivation(WireWriter writer, Derivation derivation)
    {
        var paths = new StorePathComputation(writer.Directory, ManagedDigests.Instance);
        writer.Word((ulong)derivation.Outputs.Count);
        foreach (var (name, output) in derivation.Outputs)
        {
            var known = output.KnownPath(paths, derivation.Name, name);
            var (algorithm, hash) = output switch
            {
                DerivationOutput.Fixed one => (one.Address.MethodAndAlgorithm, one.Address.Hash.ToBase16()),
                DerivationOutput.Floating one => (one.Method.Prefix() + one.Algorithm.Name(), ""),
                DerivationOutput.Impure one => (one.Method.Prefix() + one.Algorithm.Name(), "impure"),
                _ => ("", ""),
            };
            writer.String(name).OptionalPath(known).String(algorithm).String(hash);
        }
        writer.Paths(derivation.InputSources).Bytes(derivation.System).Bytes(derivation.Builder).Word((ulong)derivation.Arguments.Count);
        foreach (var argument in derivation.Arguments)
        {
            writer.Bytes(argument);
        }
        writer.Word((ulong)derivation.Environment.Count);
        foreach (var (name, value) in derivation.Environment)
        {
            writer.Bytes(name).Bytes(value);
        }
    }

    internal static ServeBuildResult ReadResult(WireReader reader, uint version)
    {
        var status = (ServeBuildStatus)reader.ReadInteger();
        var message = reader.ReadString();
        if (version >= 0x203)
        {
            for (var i = 0; i < 4; i++)
            {
                reader.ReadWord();
            }
        }
        var outputs = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        for (var left = version >= 0x206 ? reader.ReadInteger() : 0; left > 0; left--)
        {
            var id = reader.ReadString();
            try
            {
                using var realisation = JsonDocument.Parse(reader.ReadString());
                outputs[id[(id.IndexOf('!', StringComparison.Ordinal) + 1)..]] = StorePath.Parse(realisation.RootElement.GetProperty("outPath").GetString() ?? "");
            }
            catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new ProtocolException($"the other side describes its output '{id}' in a way that is not understood: {failure.Message}", failure);
            }
        }
        return new(status, message, outputs);
    }

    internal static PathInfo ReadInfo(WireReader reader, StorePath path)
    {
        var deriver = reader.ReadOptionalPath();
        var references = reader.ReadPaths();
        reader.ReadWord();
        var size = reader.ReadWord();
        var hash = reader.ReadString();
        var address = reader.ReadString();
        return new PathInfo
        {
            Path = path,
            Deriver = deriver,
            References = references,
            NarSize = size,
            NarHash = Hash.Parse(hash, HashAlgorithm.Sha256),
            ContentAddress = address.Length == 0 ? null : ContentAddress.Parse(address),
            Signatures = new SortedSet<string>(reader.ReadStrings(), StringComparer.Ordinal),
        };
    }
}

/// <summary>The requests by their numbers.</summary>
public enum ServeCommand
{
    QueryValidPaths = 1,
    QueryPathInfos = 2,
    DumpStorePath = 3,
    ImportPaths = 4,
    BuildPaths = 6,
    QueryClosure = 7,
    BuildDerivation = 8,
    AddToStoreNar = 9,
}

/// <summary>What a client asks of a build.</summary>
public sealed record ServeBuildOptions(uint MaximumSilence, uint Timeout, ulong MaximumLog, bool KeepFailed);

/// <summary>How a build ended, by the protocol's numbers.</summary>
public enum ServeBuildStatus
{
    Built = 0,
    Substituted = 1,
    AlreadyValid = 2,
    PermanentFailure = 3,
    InputRejected = 4,
    OutputRejected = 5,
    TransientFailure = 6,
    TimedOut = 8,
    MiscFailure = 9,
    DependencyFailed = 10,
    LogLimitExceeded = 11,
    NotDeterministic = 12,
    ResolvesToAlreadyValid = 13,
    NoSubstituters = 14,
}

/// <summary>How a build ended, what to tell about it, and where its outputs are.</summary>
public sealed record ServeBuildResult(ServeBuildStatus Status, string Message, IReadOnlyDictionary<string, StorePath> Outputs)
{
    public bool Success => Status is ServeBuildStatus.Built or ServeBuildStatus.Substituted or ServeBuildStatus.AlreadyValid or ServeBuildStatus.ResolvesToAlreadyValid;
}

/// <summary>Builds for a client of the protocol.</summary>
public interface IServeBuilder
{
    /// <summary>Builds derivations (<c>path.drv!out,dev</c>, or the path alone) or makes paths valid by other means.</summary>
    ServeBuildResult Build(IReadOnlyList<string> paths, ServeBuildOptions options);

    /// <summary>Builds a derivation that need not be in the store; its inputs are.</summary>
    ServeBuildResult Build(StorePath path, Derivation derivation, ServeBuildOptions options);
}
