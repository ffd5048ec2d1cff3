using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Linux.Administration;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Rebuilding;

/// <summary>The generations of a system profile, as <c>nixos-rebuild list-generations</c> shows them.</summary>
public static class GenerationList
{
    sealed record Row(long Number, DateTimeOffset Date, string NixosVersion, string KernelVersion, string Revision, IReadOnlyList<string> Specialisations, bool Current);

    /// <summary>A table, newest first, or JSON with the keys of NixOS.</summary>
    /// <param name="root">Empty for the running machine, else the directory that holds one.</param>
    /// <param name="profile">The profile's link.</param>
    /// <param name="json">Whether JSON is wanted.</param>
    public static string Show(string root, string profile, bool json)
    {
        var rows = Read(new MachineFiles(root.TrimEnd('/')), profile);
        if (json) return Json(rows);
        var text = new StringBuilder();
        List<string[]> cells = [["Generation", "Build-date", "NixOS version", "Kernel", "Configuration Revision", "Specialisation", "Current"]];
        foreach (var row in rows)
        {
            cells.Add([row.Number.ToString(CultureInfo.InvariantCulture), Date(row), row.NixosVersion, row.KernelVersion, row.Revision, string.Join(' ', row.Specialisations), row.Current ? "True" : "False"]);
        }
        foreach (var line in cells)
        {
            for (var i = 0; i < line.Length; i++) text.Append(i == line.Length - 1 ? line[i] : line[i].PadRight(cells.Max(cell => cell[i].Length) + 2));
            text.Append('\n');
        }
        return text.ToString();
    }

    static List<Row> Read(MachineFiles files, string profile)
    {
        var directory = MachineFiles.Parent(profile);
        var name = profile[(profile.LastIndexOf('/') + 1)..];
        var current = files.LinkTarget(profile);
        var rows = new List<Row>();
        foreach (var link in files.Names(directory))
        {
            if (!link.StartsWith(name + "-", StringComparison.Ordinal) || !link.EndsWith("-link", StringComparison.Ordinal)) continue;
            if (!long.TryParse(link.AsSpan(name.Length + 1, Math.Max(0, link.Length - name.Length - 6)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            var path = $"{directory}/{link}";
            if (files.Status(path) is not { Kind: NodeKind.Link } node) continue;
            rows.Add(new Row(number, DateTimeOffset.FromUnixTimeSeconds(node.ChangedSeconds), (files.ReadText($"{path}/nixos-version") ?? "").Trim(),
                files.Names($"{path}/kernel-modules/lib/modules") is [var kernel, ..] ? kernel : "", (files.ReadText($"{path}/configuration-revision") ?? "").Trim(),
                files.Names($"{path}/specialisation"), current == link || current == path));
        }
        rows.Sort(static (left, right) => right.Number.CompareTo(left.Number));
        return rows;
    }

    static string Json(List<Row> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                writer.WriteNumber("generation", row.Number);
                writer.WriteString("date", Date(row));
                writer.WriteString("nixosVersion", row.NixosVersion);
                writer.WriteString("kernelVersion", row.KernelVersion);
                writer.WriteString("configurationRevision", row.Revision);
                writer.WriteStartArray("specialisations");
                foreach (var name in row.Specialisations) writer.WriteStringValue(name);
                writer.WriteEndArray();
                writer.WriteBoolean("current", row.Current);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    static string Date(Row row) => row.Date.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
