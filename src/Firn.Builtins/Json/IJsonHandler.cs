using Firn.Primitives;

namespace Firn.Builtins.Json;

/// <summary>Receives a document in reading order.</summary>
internal interface IJsonHandler
{
    void Null();

    void Boolean(bool value);

    void Integer(long value);

    void Float(double value);

    void String(ReadOnlySpan<byte> value);

    void BeginObject();

    void Key(ReadOnlySpan<byte> name);

    void EndObject();

    void BeginArray();

    void EndArray();
}

/// <summary>A document that is not JSON, or holds what the language cannot.</summary>
internal sealed class JsonException(string message, bool isSyntax) : FormatException(message)
{
    /// <summary>Whether the text is malformed, as opposed to well formed but out of range.</summary>
    public bool IsSyntax => isSyntax;
}
