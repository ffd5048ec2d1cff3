using System.Globalization;
using System.Text.Json;

namespace Firn.OperatingSystem.Description;

/// <summary>A JSON value together with where it stands, so that every complaint names its key.</summary>
readonly struct JsonField(JsonElement element, string key)
{
    public string Key => key;

    bool IsAbsent => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public JsonField this[string name]
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Object) throw Wrong("an object");
            var inner = key.Length == 0 ? name : $"{key}.{name}";
            return element.TryGetProperty(name, out var value) ? new(value, inner) : new(default, inner);
        }
    }

    public bool Exists => !IsAbsent;

    public string Text(string fallback) => IsAbsent ? fallback : element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong("a string");

    public string Text() => IsAbsent ? throw new DescriptionException(key, "is missing") : Text("");

    public string? OptionalText() => IsAbsent ? null : Text("");

    public bool Flag(bool fallback) => IsAbsent ? fallback : element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public int Number(int fallback) => IsAbsent ? fallback : element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var n) ? n : throw Wrong("a number");

    public uint? OptionalId() => IsAbsent ? null : element.ValueKind == JsonValueKind.Number && element.TryGetUInt32(out var n) ? n : throw Wrong("a number");

    public uint Id() => OptionalId() ?? throw new DescriptionException(key, "is missing");

    /// <summary>Octal digits as a file mode.</summary>
    public int Mode(string fallback)
    {
        var text = Text(fallback);
        var mode = 0;
        if (text.Length is 0 or > 5) throw Wrong("an octal mode such as \"0755\"");
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7') throw Wrong("an octal mode such as \"0755\"");
            mode = mode * 8 + (digit - '0');
        }
        return mode <= 4095 ? mode : throw Wrong("an octal mode of at most 7777");
    }

    /// <summary>An absolute path without <c>.</c>, <c>..</c> and empty parts.</summary>
    public string AbsolutePath(string? fallback = null)
    {
        var text = fallback is null ? Text() : Text(fallback);
        return IsPlain(text, absolute: true) ? text : throw Wrong("an absolute path");
    }

    /// <summary>A path below some directory.</summary>
    public string RelativePath()
    {
        var text = Text();
        return IsPlain(text, absolute: false) ? text : throw Wrong("a relative path without '..'");
    }

    /// <summary>A name that may stand in a colon-separated file and as a file name.</summary>
    public string Name()
    {
        var text = Text();
        if (text.Length == 0 || text is "." or ".." || text.AsSpan().ContainsAny(":/\n\0")) throw Wrong("a name without ':', '/' and line breaks");
        return text;
    }

    /// <summary>Text for one field of a colon-separated file.</summary>
    public string Column(string fallback)
    {
        var text = Text(fallback);
        return text.AsSpan().ContainsAny(":\n\0") ? throw Wrong("text without ':' and line breaks") : text;
    }

    public string? OptionalColumn() => IsAbsent ? null : Column("");

    /// <summary>A calendar day as days since 1970-01-01.</summary>
    public int? Day() => IsAbsent ? null
        : DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.DayNumber - new DateOnly(1970, 1, 1).DayNumber
            : throw Wrong("a day such as \"2027-01-31\"");

    public List<T> List<T>(Func<JsonField, T> read)
    {
        if (IsAbsent) return [];
        if (element.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        var items = new List<T>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray()) items.Add(read(new(item, $"{key}[{items.Count}]")));
        return items;
    }

    public List<string> Texts() => List(static item => item.Text());

    public List<T> Members<T>(Func<string, JsonField, T> read)
    {
        if (IsAbsent) return [];
        if (element.ValueKind != JsonValueKind.Object) throw Wrong("an object");
        var items = new List<T>();
        foreach (var member in element.EnumerateObject()) items.Add(read(member.Name, new(member.Value, $"{key}.{member.Name}")));
        return items;
    }

    public DescriptionException Wrong(string expected) => new(key, $"expected {expected}, not {(IsAbsent ? "nothing" : Short(element.GetRawText()))}");

    static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";

    static bool IsPlain(string text, bool absolute)
    {
        if (text.Length == 0 || (text[0] == '/') != absolute || text.Contains('\0') || text.Contains('\n')) return false;
        if (absolute && text.Length == 1) return true;
        foreach (var part in text.AsSpan(absolute ? 1 : 0).Split('/'))
        {
            var name = text.AsSpan(absolute ? 1 : 0)[part];
            if (name.Length == 0 || name is "." or "..") return false;
        }
        return true;
    }
}
