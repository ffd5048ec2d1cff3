using System.Text;
using System.Text.Json;

namespace Firn.Building;

/// <summary>Structured attributes as declarations for bash: what has no form there (nested lists, fractions) is left out.</summary>
static class ShellAttributes
{
    public static string Write(JsonElement attributes)
    {
        var text = new StringBuilder();
        foreach (var property in attributes.EnumerateObject().Where(property => IsVariable(property.Name)))
        {
            if (Simple(property.Value) is { } value)
            {
                text.Append("declare ").Append(property.Name).Append('=').Append(value).Append('\n');
            }
            else if (property.Value.ValueKind == JsonValueKind.Array)
            {
                var items = property.Value.EnumerateArray().Select(Simple).ToList();
                if (items.TrueForAll(item => item is not null))
                {
                    text.Append("declare -a ").Append(property.Name).Append("=(").Append(string.Concat(items.Select(item => item + " "))).Append(")\n");
                }
            }
            else if (property.Value.ValueKind == JsonValueKind.Object)
            {
                var items = property.Value.EnumerateObject().Select(item => (item.Name, Value: Simple(item.Value))).ToList();
                if (items.TrueForAll(item => item.Value is not null))
                {
                    text.Append("declare -A ").Append(property.Name).Append("=(")
                        .Append(string.Concat(items.Select(item => $"[{Quote(item.Name)}]={item.Value} "))).Append(")\n");
                }
            }
        }
        return text.ToString();
    }

    static string? Simple(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Number => Number(value),
        JsonValueKind.True => "1",
        JsonValueKind.False => "",
        JsonValueKind.Null => "''",
        _ => null,
    };

    /// <summary>
    /// Whole numbers, as Nix has them: 32 bits wide, whatever stands in the JSON, which has them right. A build that reads one must not depend
    /// on who built it.
    /// </summary>
    static string? Number(JsonElement value)
    {
        var single = value.GetSingle();
        if (MathF.Ceiling(single) != single)
        {
            return null;
        }
        var number = value.TryGetInt64(out var whole) ? (int)whole
            : value.GetDouble() is > int.MinValue and < int.MaxValue + 1.0 and var inside ? (int)inside : int.MinValue;
        return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static bool IsVariable(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
