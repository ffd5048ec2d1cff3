using System.Text.Json;

namespace Firn.Locking.Debian;

/// <summary>A lock of Debian packages: what <c>os/packages</c> is made of. Format: docs/formats/debian-lock.md.</summary>
public sealed record DebianLock
{
    /// <summary>The code name, <c>bookworm</c>.</summary>
    public required string Suite { get; init; }

    /// <summary>The point release, empty when the suite has none.</summary>
    public required string Release { get; init; }

    /// <summary>The newest <c>Date</c> of the suites' Release files.</summary>
    public required string Date { get; init; }

    /// <summary>Whether the security archive was asked, too.</summary>
    public required bool Security { get; init; }

    public required SortedDictionary<string, Resolver.Choice> Packages { get; init; }

    public required SortedDictionary<string, DebianSource> Sources { get; init; }

    string Note => Security
        ? $"{Suite} with its security updates as of the date; the security archive drops superseded files: make this lock again from time to time"
        : $"{Suite}'s main archive alone: it holds no security updates; `firn debian lock --suite {Suite} --security` makes a lock that does";

    /// <summary>The text of the file: sorted, indented, ending in a newline; no mirror's name, no time but the suite's own.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("suite", Suite);
            json.WriteString("release", Release);
            json.WriteString("date", Date);
            json.WriteBoolean("security", Security);
            json.WriteString("note", Note);
            json.WriteStartObject("packages");
            foreach (var (name, choice) in Packages)
            {
                var package = choice.Package;
                json.WriteStartObject(name);
                json.WriteString("version", package.Version.ToString());
                if (package.Archive != "debian")
                {
                    json.WriteString("archive", package.Archive);
                }
                json.WriteString("path", package.Path);
                json.WriteNumber("size", package.Size);
                json.WriteString("sha256", package.Sha256);
                if (package.Essential)
                {
                    json.WriteBoolean("essential", true);
                }
                json.WriteStartArray("depends");
                foreach (var need in choice.Depends)
                {
                    json.WriteStringValue(need);
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("sources");
            foreach (var (name, source) in Sources)
            {
                json.WriteStartObject(name);
                json.WriteString("version", source.Version.ToString());
                json.WriteString("path", source.Path);
                json.WriteNumber("size", source.Size);
                json.WriteString("sha256", source.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>How this lock differs from the text of an older one: a line a package, sorted; empty when nothing differs.</summary>
    /// <exception cref="LockingException">The older text is no lock.</exception>
    public IReadOnlyList<string> ChangesSince(ReadOnlyMemory<byte> older)
    {
        var before = new SortedDictionary<string, (string Version, string Hash)>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(older);
            foreach (var package in document.RootElement.GetProperty("packages").EnumerateObject())
            {
                before[package.Name] = (package.Value.GetProperty("version").GetString()!, package.Value.GetProperty("sha256").GetString()!);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LockingException($"it is no lock of Debian packages: {e.Message}");
        }
        var changes = new List<string>();
        foreach (var name in before.Keys.Union(Packages.Keys).Order(StringComparer.Ordinal))
        {
            var after = Packages.GetValueOrDefault(name);
            if (!before.TryGetValue(name, out var old))
            {
                changes.Add($"{name}: new, {after!.Package.Version}");
            }
            else if (after is null)
            {
                changes.Add($"{name}: gone, was {old.Version}");
            }
            else if (old.Hash != after.Package.Sha256)
            {
                changes.Add($"{name}: {old.Version} -> {after.Package.Version}");
            }
        }
        return changes;
    }
}
