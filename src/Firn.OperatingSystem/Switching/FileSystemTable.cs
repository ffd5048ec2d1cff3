using System.Text;

namespace Firn.OperatingSystem.Switching;

/// <summary>A system's <c>fstab</c>: file systems by mount point and swap devices.</summary>
sealed class FileSystemTable
{
    public Dictionary<string, (string Device, string Type, string Options)> Mounts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Swaps { get; } = new(StringComparer.Ordinal);

    public static FileSystemTable Parse(string text)
    {
        var table = new FileSystemTable();
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 3 || fields[0].StartsWith('#')) continue;
            var options = fields.Length > 3 ? fields[3] : "";
            if (fields[2] == "swap") table.Swaps[fields[0]] = options;
            else table.Mounts[fields[1].Replace("\\040", " ", StringComparison.Ordinal)] = (fields[0], fields[2], options);
        }
        return table;
    }

    /// <summary>systemd's name of the unit for a mount point.</summary>
    public static string UnitName(string mountPoint)
    {
        var path = mountPoint.Trim('/');
        if (path.Length == 0) return "-.mount";
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            var character = (char)b;
            if (character == '/') name.Append('-');
            else if (char.IsAsciiLetterOrDigit(character) || character is ':' or '_' || (character == '.' && name.Length > 0)) name.Append(character);
            else name.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return name.Append(".mount").ToString();
    }
}
