using System.Text.Json;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Boot;

/// <summary>What a boot loader must know of a system: the content of its <c>boot.json</c> (Bootspec 1).</summary>
/// <param name="Label">Version text for the menu.</param>
/// <param name="Kernel">The kernel's file.</param>
/// <param name="KernelParameters">Without <c>init=</c>.</param>
/// <param name="Init">The program that the initial RAM disk hands over to.</param>
/// <param name="Toplevel">The system path.</param>
/// <param name="Initrd">The initial RAM disk's file, or null.</param>
/// <param name="Specialisations">Variants of the system, by name.</param>
public sealed record BootSpecification(
    string Label, string Kernel, IReadOnlyList<string> KernelParameters, string Init, string Toplevel, string? Initrd,
    IReadOnlyList<KeyValuePair<string, BootSpecification>> Specialisations)
{
    /// <exception cref="DescriptionException">A key is missing or has a wrong value.</exception>
    public static BootSpecification Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(new JsonField(document.RootElement, ""));
        }
        catch (JsonException e)
        {
            throw new MachineException($"boot.json: not valid JSON (line {e.LineNumber + 1})", e);
        }
    }

    static BootSpecification Read(JsonField root)
    {
        var spec = root["org.nixos.bootspec.v1"];
        if (!spec.Exists) throw new DescriptionException("org.nixos.bootspec.v1", "is missing");
        return new BootSpecification(
            spec["label"].Text(), spec["kernel"].AbsolutePath(), spec["kernelParams"].Texts(), spec["init"].AbsolutePath(), spec["toplevel"].AbsolutePath(),
            spec["initrd"].Exists ? spec["initrd"].AbsolutePath() : null,
            root["org.nixos.specialisation.v1"].Members(static (name, inner) => KeyValuePair.Create(name, Read(inner))));
    }
}

/// <summary>One line of a boot menu's history.</summary>
/// <param name="Number">The generation's number.</param>
/// <param name="Profile">Null for the system profile itself, else the name below <c>system-profiles</c>.</param>
/// <param name="Date">When it was made.</param>
/// <param name="Specification">What it boots.</param>
public sealed record BootGeneration(long Number, string? Profile, DateOnly Date, BootSpecification Specification);

/// <summary>A file that a boot loader needs, by its path below the boot directory: either contents or a file to copy.</summary>
public sealed record BootFile(string Path, byte[]? Content, string? Source);
