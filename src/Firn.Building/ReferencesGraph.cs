using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>Closures told to a builder (<c>exportReferencesGraph</c>), as registration text or as JSON.</summary>
static class ReferencesGraph
{
    /// <summary>Per path: itself, an empty deriver, the number of its references, each of them; a line each.</summary>
    public static string Registration(LocalStore store, IReadOnlyList<string> roots)
    {
        var text = new StringBuilder();
        foreach (var path in Closure(store, roots))
        {
            var info = store.QueryPathInfo(path);
            text.Append(store.Directory.Show(path)).Append("\n\n").Append(info.References.Count.ToString(CultureInfo.InvariantCulture)).Append('\n');
            foreach (var reference in info.References)
            {
                text.Append(store.Directory.Show(reference)).Append('\n');
            }
        }
        return text.ToString();
    }

    public static void WriteJson(Utf8JsonWriter writer, LocalStore store, IReadOnlyList<string> roots)
    {
        writer.WriteStartArray();
        foreach (var path in Closure(store, roots))
        {
            var info = store.QueryPathInfo(path);
            writer.WriteStartObject();
            writer.WriteNumber("closureSize", store.QueryClosure([path]).Sum(part => (long)store.QueryPathInfo(part).NarSize));
            writer.WriteString("narHash", info.NarHash.ToString());
            writer.WriteNumber("narSize", info.NarSize);
            writer.WriteString("path", store.Directory.Show(path));
            writer.WriteStartArray("references");
            foreach (var reference in info.References)
            {
                writer.WriteStringValue(store.Directory.Show(reference));
            }
            writer.WriteEndArray();
            writer.WriteBoolean("valid", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static SortedSet<StorePath> Closure(LocalStore store, IReadOnlyList<string> roots) =>
        store.QueryClosure(
            roots.Select(root => store.Directory.Split(root)?.Path ?? throw new StoreException($"'{root}' in 'exportReferencesGraph' is not in the store")),
            includeOutputs: true);
}
