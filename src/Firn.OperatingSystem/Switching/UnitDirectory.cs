using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Switching;

/// <summary>Where one system keeps its units: what the configuration made, and under it the base's own. Which there are is read once.</summary>
/// <param name="files">The machine.</param>
/// <param name="etc">The directory of the configuration's units: <c>/etc/systemd/system</c>, or the same below a system path's <c>etc</c>.</param>
/// <param name="vendor">The base's units, <c>usr/lib/systemd/system</c> of the same system.</param>
sealed class UnitDirectory(MachineFiles files, string etc, string vendor)
{
    // Where they really are: what two systems share is then the same file in both.
    readonly string etc = files.Resolve(etc) ?? etc;
    readonly string vendor = files.Resolve(vendor) ?? vendor;
    readonly HashSet<string> own = [.. files.Names(etc)];
    readonly HashSet<string> based = [.. files.Names(vendor)];

    /// <summary>The unit as this system has it; null when it has none, or masks it.</summary>
    public UnitFile? Find(string unit)
    {
        var template = Template(unit);
        var dropIns = DropIns(unit, template);
        foreach (var name in template is null ? [unit] : (string[])[unit, template])
        {
            if (!own.Contains(name)) continue;
            if (files.Resolve($"{etc}/{name}") is { } declared)
            {
                return files.Status(declared) is { Kind: Linux.Administration.NodeKind.File } ? new UnitFile(declared, dropIns, IsDeclared: true) : null;
            }
            // A mask is a link to /dev/null, which a root directory that is no machine does not have.
            if (files.LinkTarget($"{etc}/{name}") == "/dev/null") return null;
        }
        foreach (var name in template is null ? [unit] : (string[])[unit, template])
        {
            if (based.Contains(name) && files.Resolve($"{vendor}/{name}") is { } base_ && files.Status(base_) is { Kind: Linux.Administration.NodeKind.File }) return new UnitFile(base_, dropIns, IsDeclared: dropIns.Count > 0);
        }
        return null;
    }

    /// <summary>Whether the configuration says anything about the unit: a file, a mask or a drop-in.</summary>
    public bool Mentions(string unit)
    {
        var template = Template(unit);
        foreach (var name in template is null ? [unit] : (string[])[unit, template])
        {
            if (own.Contains(name)) return true;
        }
        return DropIns(unit, template).Count > 0;
    }

    public UnitText Read(UnitFile unit)
    {
        var text = new UnitText();
        text.Add(files.ReadText(unit.Path) ?? "");
        foreach (var dropIn in unit.DropIns) text.Add(files.ReadText(dropIn) ?? "");
        return text;
    }

    List<string> DropIns(string unit, string? template)
    {
        var found = new List<string>();
        foreach (var name in template is null ? [unit] : (string[])[template, unit])
        {
            if (!own.Contains($"{name}.d")) continue;
            foreach (var file in files.Names($"{etc}/{name}.d"))
            {
                if (file.EndsWith(".conf", StringComparison.Ordinal)) found.Add($"{etc}/{name}.d/{file}");
            }
        }
        return found;
    }

    /// <summary><c>name@.type</c> of <c>name@instance.type</c>.</summary>
    internal static string? Template(string unit)
    {
        var at = unit.IndexOf('@');
        var dot = unit.LastIndexOf('.');
        return at > 0 && dot > at + 1 ? $"{unit[..(at + 1)]}{unit[dot..]}" : null;
    }
}

/// <summary>A unit's main file, its links resolved, and its drop-ins in the order they apply.</summary>
sealed record UnitFile(string Path, IReadOnlyList<string> DropIns, bool IsDeclared)
{
    /// <summary>Whether both are made of the same files.</summary>
    public bool IsSame(UnitFile other) => Path == other.Path && DropIns.SequenceEqual(other.DropIns, StringComparer.Ordinal);
}
