using Firn.Primitives;

namespace Firn.Builtins.Toml;

/// <summary>A value of a document.</summary>
internal abstract record TomlNode
{
    /// <summary>Where it starts in the text, for messages about a second definition.</summary>
    public int Offset { get; set; }

    /// <summary>How many bytes of the text define it: a value's own, of a table its header or the key that made it.</summary>
    public int Length { get; set; }
}

internal sealed record TomlText(ByteString Value) : TomlNode;

internal sealed record TomlInteger(long Value) : TomlNode;

internal sealed record TomlFloat(double Value) : TomlNode;

internal sealed record TomlBoolean(bool Value) : TomlNode;

/// <summary>A date, a time or both, in its canonical spelling.</summary>
internal sealed record TomlTimestamp(string Value) : TomlNode;

internal sealed record TomlArray(List<TomlNode> Items, bool OfTables) : TomlNode
{
    /// <summary>All of it are tables, and there is one.</summary>
    public bool HoldsTables => Items.Count > 0 && Items.TrueForAll(static item => item is TomlTable);
}

/// <summary>How a table came to be, which decides what may still be added to it.</summary>
internal enum TomlTableOrigin
{
    /// <summary>As the parent of a table that has a header.</summary>
    Implied,

    /// <summary>By its own header.</summary>
    Header,

    /// <summary>By a key with dots.</summary>
    Dotted,

    /// <summary>Between braces: complete.</summary>
    Inline,
}

internal sealed record TomlTable : TomlNode
{
    public TomlTableOrigin Origin { get; set; }

    /// <summary>In the order of the text.</summary>
    public OrderedDictionary<ByteString, TomlNode> Entries { get; } = [];
}

/// <summary>A document that is not TOML 1.0.</summary>
internal sealed class TomlException(string message) : FormatException(message);
