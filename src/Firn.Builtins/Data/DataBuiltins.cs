using Firn.Builtins.Json;
using Firn.Builtins.Toml;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Data;

/// <summary>Values from and to other formats.</summary>
internal static class DataBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__fromJSON", "e", "The value of a JSON text.", FromJson);
        table.Function("__toJSON", "e", "A value as JSON; paths are copied to the store, sets with `__toString` or `outPath` are strings.", ToJson);
        table.Function("__toXML", "e", "A value as XML in a fixed layout.", ToXml);
        table.Function("fromTOML", "e", "The value of a TOML text.", FromToml);
    }

    static Value FromJson(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.fromJSON");
        var values = new JsonValues(evaluator);
        try
        {
            JsonReader.Read(text.Span, values);
        }
        catch (JsonException failure)
        {
            var converted = Failure(failure.Message);
            throw failure.IsSyntax ? converted.Within(Nowhere, "while decoding a JSON string") : converted;
        }

        return values.Result;
    }

    static StringValue ToJson(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = ValueJson.Write(evaluator, arguments[0], Nowhere, ref references);
        return new StringValue(text, references);
    }

    static StringValue ToXml(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = new ByteWriter();
        ValueXml.Write(evaluator, arguments[0], strict: true, locations: false, Nowhere, text, ref references);
        return new StringValue(text.ToArray(), references);
    }

    static Value FromToml(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the argument passed to builtins.fromTOML");
        try
        {
            return TomlValues.Of(evaluator, TomlReader.Read(text.Span));
        }
        catch (TomlException failure)
        {
            throw Failure($"while parsing TOML: {failure.Message}");
        }
    }
}
