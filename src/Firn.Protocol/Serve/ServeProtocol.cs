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

/// <summary>How a build ended: the status number of the protocol (0 built, 1 substituted, 2 already valid, 3 permanent failure …) and what to tell.</summary>
public sealed record ServeBuildResult(uint Status, string Message, IReadOnlyDictionary<string, StorePath> Outputs);

/// <summary>Builds for a client of the protocol.</summary>
public interface IServeBuilder
{
    /// <summary>Builds derivations (<c>path.drv!out,dev</c>) or makes paths valid by other means.</summary>
    ServeBuildResult Build(IReadOnlyList<string> paths, ServeBuildOptions options);

    /// <summary>Builds a derivation that need not be in the store; its inputs are.</summary>
    ServeBuildResult Build(StorePath path, Derivation derivation, ServeBuildOptions options);
}
