namespace Firn.Builtins.Json;

/// <summary>
/// Reads one JSON text. Nesting is kept on an explicit stack, so depth costs a bit a level. Integers are 64 bit signed; a positive one
/// that fits only unsigned is refused, larger ones become floats.
/// </summary>
internal static class JsonReader
{
    /// <exception cref="JsonException">With the place and what was expected, in the words of Nix's parser.</exception>
    public static void Read(ReadOnlySpan<byte> text, IJsonHandler handler)
    {
        var lexer = new JsonLexer(text);
        var arrays = new Stack<bool>();
        var token = lexer.Next();
        bool valueDone = false;
        while (true)
        {
            if (!valueDone)
            {
                switch (token)
                {
                    case JsonToken.BeginObject:
                        handler.BeginObject();
                        token = lexer.Next();
                        if (token == JsonToken.EndObject)
                        {
                            handler.EndObject();
                            break;
                        }

                        arrays.Push(false);
                        token = ReadKey(ref lexer, token, handler);
                        continue;
                    case JsonToken.BeginArray:
                        handler.BeginArray();
                        token = lexer.Next();
                        if (token == JsonToken.EndArray)
                        {
                            handler.EndArray();
                            break;
                        }

                        arrays.Push(true);
                        continue;
                    case JsonToken.Float when !double.IsFinite(lexer.Float):
                        throw new JsonException($"[json.exception.out_of_range.406] number overflow parsing '{lexer.LastRead}'", isSyntax: true);
                    case JsonToken.Float:
                        handler.Float(lexer.Float);
                        break;
                    case JsonToken.Integer:
                        handler.Integer(lexer.Integer);
                        break;
                    case JsonToken.TooLarge:
                        throw new JsonException($"unsigned json number {lexer.LastRead} outside of Nix integer range", isSyntax: false);
                    case JsonToken.String:
                        handler.String(lexer.String);
                        break;
                    case JsonToken.True:
                        handler.Boolean(true);
                        break;
                    case JsonToken.False:
                        handler.Boolean(false);
                        break;
                    case JsonToken.Null:
                        handler.Null();
                        break;
                    case JsonToken.End when lexer.ReadOnlyOnce:
                        throw Error(ref lexer, "attempting to parse an empty input; check that your input string or stream contains the expected JSON");
                    case JsonToken.Error:
                        throw Unexpected(ref lexer, token, JsonToken.None, "value");
                    default:
                        throw Unexpected(ref lexer, token, JsonToken.Value, "value");
                }
            }

            valueDone = false;
            if (arrays.Count == 0)
            {
                token = lexer.Next();
                if (token != JsonToken.End)
                    throw Unexpected(ref lexer, token, JsonToken.End, "value");
                return;
            }

            bool array = arrays.Peek();
            token = lexer.Next();
            if (token == JsonToken.Comma)
            {
                token = lexer.Next();
                if (!array)
                    token = ReadKey(ref lexer, token, handler);
            }
            else if (token == (array ? JsonToken.EndArray : JsonToken.EndObject))
            {
                if (array)
                    handler.EndArray();
                else
                    handler.EndObject();
                arrays.Pop();
                valueDone = true;
            }
            else
            {
                throw Unexpected(ref lexer, token, array ? JsonToken.EndArray : JsonToken.EndObject, array ? "array" : "object");
            }
        }
    }

    static JsonToken ReadKey(ref JsonLexer lexer, JsonToken token, IJsonHandler handler)
    {
        if (token != JsonToken.String)
            throw Unexpected(ref lexer, token, JsonToken.String, "object key");
        handler.Key(lexer.String);
        token = lexer.Next();
        if (token != JsonToken.Colon)
            throw Unexpected(ref lexer, token, JsonToken.Colon, "object separator");
        return lexer.Next();
    }

    static JsonException Unexpected(ref JsonLexer lexer, JsonToken token, JsonToken expected, string context)
    {
        string found = token == JsonToken.Error
            ? $"{lexer.Problem}; last read: '{lexer.LastRead}'"
            : $"unexpected {JsonLexer.NameOf(token)}";
        string wanted = expected == JsonToken.None ? "" : $"; expected {JsonLexer.NameOf(expected)}";
        return Error(ref lexer, $"syntax error while parsing {context} - {found}{wanted}");
    }

    static JsonException Error(ref JsonLexer lexer, string what) =>
        new($"[json.exception.parse_error.101] parse error at {lexer.Position}: {what}", isSyntax: true);
}
