using System.Text.Json;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Imaging;

/// <summary>What a configuration says about its disk: <c>system.build.imageSpecification</c>. Format: docs/formats/activation.md.</summary>
public sealed record ImageSpecification
{
    /// <summary>The system path, in full.</summary>
    public required string Toplevel { get; init; }

    /// <summary>File name of the image without its extension.</summary>
    public required string BaseName { get; init; }

    /// <summary>MiB of the whole disk; null for as large as its content needs and <see cref="AdditionalSpace"/>.</summary>
    public int? DiskSize { get; init; }

    /// <summary>MiB.</summary>
    public int AdditionalSpace { get; init; }

    /// <summary><c>bios</c>, <c>esp</c> or <c>none</c>, and its size in MiB.</summary>
    public required string BootPartition { get; init; }

    public int BootPartitionSize { get; init; }

    public required string EspLabel { get; init; }

    public required string RootLabel { get; init; }

    public IReadOnlyList<ImageContent> Contents { get; init; } = [];

    /// <exception cref="DescriptionException">A key is missing or has a value that cannot be meant.</exception>
    public static ImageSpecification Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = new JsonField(document.RootElement, "imageSpecification");
        if (root["version"].Number(0) != 1)
        {
            throw new DescriptionException("imageSpecification.version", "this version of firn reads version 1");
        }
        if (root["rootFsType"].Text("ext4") is var kind and not "ext4")
        {
            throw new DescriptionException("imageSpecification.rootFsType", $"'{kind}' cannot be written; ext4 can");
        }
        var boot = root["bootPartition"];
        var bootKind = boot["kind"].Text();
        if (bootKind is not ("bios" or "esp" or "none"))
        {
            throw new DescriptionException("imageSpecification.bootPartition.kind", $"'{bootKind}' is none of bios, esp, none");
        }
        return new ImageSpecification
        {
            Toplevel = root["toplevel"].AbsolutePath(),
            BaseName = root["baseName"].Text(),
            DiskSize = root["diskSizeMiB"].Exists ? root["diskSizeMiB"].Number(0) : null,
            AdditionalSpace = root["additionalSpaceMiB"].Number(512),
            BootPartition = bootKind,
            BootPartitionSize = boot["sizeMiB"].Number(bootKind == "esp" ? 128 : 1),
            EspLabel = root["espLabel"].Text("ESP"),
            RootLabel = root["rootLabel"].Text("nixos"),
            Contents = root["contents"].List(static item => new ImageContent(item["source"].AbsolutePath(), item["target"].AbsolutePath(), item["mode"].Mode("0644"))),
        };
    }
}

/// <summary>A file or tree of the store that stands as a plain copy, owned by root, at a place of the image.</summary>
/// <param name="Source">A path below the store.</param>
/// <param name="Target">Absolute, on the machine.</param>
/// <param name="Mode">Of a file.</param>
public sealed record ImageContent(string Source, string Target, int Mode);
