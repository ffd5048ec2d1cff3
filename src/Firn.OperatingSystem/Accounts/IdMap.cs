using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Firn.OperatingSystem.Accounts;

/// <summary>Which id each name ever had, as kept in <c>/var/lib/nixos</c>: a JSON object in the order of names.</summary>
sealed class IdMap
{
    readonly SortedDictionary<string, uint> ids = new(StringComparer.Ordinal);

    /// <summary>A file that is damaged counts as empty: ids of existing accounts are in <c>/etc/passwd</c> anyway.</summary>
    public static IdMap Parse(string json)
    {
        var map = new IdMap();
        if (json.Length == 0) return map;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return map;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetUInt32(out var id)) map.ids[member.Name] = id;
            }
        }
        catch (JsonException)
        {
            return new IdMap();
        }
        return map;
    }

    public uint? this[string name] => ids.TryGetValue(name, out var id) ? id : null;

    public void Set(string name, uint id) => ids[name] = id;

    public IEnumerable<KeyValuePair<string, uint>> All => ids;

    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, id) in ids) writer.WriteNumber(name, id);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
