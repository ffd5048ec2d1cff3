using System.Text.Json;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>Derivations as JSON, version 4: names without the store directory, structured hashes. Keys are in byte order.</summary>
public static class DerivationJson
{
    const int Version = 4;

    public static void Write(Utf8JsonWriter writer, Derivation derivation)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("args");
        foreach (var argument in derivation.Arguments)
        {
            writer.WriteStringValue(argument.Span);
        }
        writer.WriteEndArray();
        writer.WriteString("builder", derivation.Builder.Span);
        writer.WriteStartObject("env");
        foreach (var (name, value) in derivation.Environment)
        {
            if (name != Derivation.StructuredAttributesVariable)
            {
                writer.WriteString(name.Span, value.Span);
            }
        }
        writer.WriteEndObject();
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("drvs");
        foreach (var (path, input) in derivation.InputDerivations)
        {
            writer.WritePropertyName(path.BaseName);
            WriteInput(writer, input);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("srcs");
        foreach (var source in derivation.InputSources)
        {
            writer.WriteStringValue(source.BaseName);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteString("name", derivation.Name);
        writer.WriteStartObject("outputs");
        foreach (var (name, output) in derivation.Outputs)
        {
            writer.WritePropertyName(name);
            WriteOutput(writer, output);
        }
        writer.WriteEndObject();
        if (derivation.StructuredAttributes is { } structured)
        {
            writer.WritePropertyName("structuredAttrs");
            writer.WriteRawValue(structured.Span);
        }
        writer.WriteString("system", derivation.System.Span);
        writer.WriteNumber("version", Version);
        writer.WriteEndObject();
    }

    static void WriteInput(Utf8JsonWriter writer, DerivationInput input)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("dynamicOutputs");
        foreach (var (name, inner) in input.Dynamic)
        {
            writer.WritePropertyName(name);
            WriteInput(writer, inner);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("outputs");
        foreach (var name in input.Outputs)
        {
            writer.WriteStringValue(name);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteOutput(Utf8JsonWriter writer, DerivationOutput output)
    {
        writer.WriteStartObject();
        switch (output)
        {
            case DerivationOutput.InputAddressed known:
                writer.WriteString("path", known.Path.BaseName);
                break;
            case DerivationOutput.Fixed known:
                writer.WriteString("hash", known.Address.Hash.ToSri());
                writer.WriteString("method", known.Address.Method.Name());
                break;
            case DerivationOutput.Floating floating:
                writer.WriteString("hashAlgo", floating.Algorithm.Name());
                writer.WriteString("method", floating.Method.Name());
                break;
            case DerivationOutput.Impure impure:
                writer.WriteString("hashAlgo", impure.Algorithm.Name());
                writer.WriteBoolean("impure", true);
                writer.WriteString("method", impure.Method.Name());
                break;
            default:
                break;
        }
        writer.WriteEndObject();
    }

    /// <exception cref="StoreFormatException">A key is missing, of a wrong type, or unknown.</exception>
    public static Derivation Read(JsonElement json)
    {
        var name = Text(Member(json, "name"));
        var version = Member(json, "version");
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetUInt32(out var number))
        {
            throw new StoreFormatException($"Expected JSON value to be an unsigned integral number but it is of type '{TypeOf(version.ValueKind)}': {version.GetRawText()}");
        }
        if (number != Version)
        {
            throw new StoreFormatException($"derivation has JSON format version {number}, only version {Version} can be read");
        }
        var outputs = new Dictionary<string, DerivationOutput>(StringComparer.Ordinal);
        foreach (var output in Members(json, "outputs"))
        {
            outputs[output.Name] = ReadOutput(output.Value);
        }
        var given = Member(json, "inputs");
        var sources = Elements(given, "srcs").Select(source => StorePath.Parse(Text(source))).ToList();
        var inputs = new Dictionary<StorePath, DerivationInput>();
        foreach (var input in Members(given, "drvs"))
        {
            inputs[StorePath.Parse(input.Name)] = ReadInput(input.Value, 0);
        }
        // Sorted at the end: any other order would move all the others for each.
        var environment = new Dictionary<ByteString, ByteString>();
        foreach (var variable in Members(json, "env"))
        {
            environment[variable.Name] = Text(variable.Value);
        }
        if (json.TryGetProperty("structuredAttrs", out var structured))
        {
            environment[Derivation.StructuredAttributesVariable] = structured.GetRawText();
        }
        return new Derivation
        {
            Name = name,
            Outputs = new(outputs, StringComparer.Ordinal),
            InputDerivations = new(inputs),
            InputSources = [.. sources],
            System = Text(Member(json, "system")),
            Builder = Text(Member(json, "builder")),
            Arguments = [.. Elements(json, "args").Select(argument => (ByteString)Text(argument))],
            Environment = new(environment),
        };
    }

    static JsonElement Of(JsonElement json, JsonValueKind kind) => json.ValueKind == kind ? json
        : throw new StoreFormatException($"Expected JSON value to be of type '{TypeOf(kind)}' but it is of type '{TypeOf(json.ValueKind)}': {json.GetRawText()}");

    static string TypeOf(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False ? "boolean" : kind.ToString().ToLowerInvariant();

    static JsonElement Member(JsonElement json, string key) => Of(json, JsonValueKind.Object).TryGetProperty(key, out var member) ? member
        : throw new StoreFormatException($"Expected JSON object to contain key '{key}' but it doesn't: {json.GetRawText()}");

    static JsonElement.ObjectEnumerator Members(JsonElement json, string key) => Of(Member(json, key), JsonValueKind.Object).EnumerateObject();

    static JsonElement.ArrayEnumerator Elements(JsonElement json, string key) => Of(Member(json, key), JsonValueKind.Array).EnumerateArray();

    static string Text(JsonElement json) => Of(json, JsonValueKind.String).GetString()!;

    static DerivationInput ReadInput(JsonElement json, int depth)
    {
        if (depth > 32)
        {
            throw new StoreFormatException("input derivations are nested too deeply");
        }
        var input = new DerivationInput(Elements(json, "outputs").Select(Text));
        foreach (var inner in Members(json, "dynamicOutputs"))
        {
            input.Dynamic[inner.Name] = ReadInput(inner.Value, depth + 1);
        }
        return input;
    }

    static DerivationOutput ReadOutput(JsonElement json)
    {
        if (Of(json, JsonValueKind.Object).TryGetProperty("path", out var path))
        {
            return new DerivationOutput.InputAddressed(StorePath.Parse(Text(path)));
        }
        if (!json.TryGetProperty("method", out var name))
        {
            return DerivationOutput.Deferred.Instance;
        }
        var method = ContentAddressMethods.TryParse(Text(name)) ?? throw new StoreFormatException($"'{Text(name)}' is not a method of content addressing");
        if (json.TryGetProperty("hash", out var hash))
        {
            return new DerivationOutput.Fixed(new ContentAddress(method, Hash.Parse(Text(hash))));
        }
        var algorithm = HashAlgorithms.Parse(Text(Member(json, "hashAlgo")));
        return json.TryGetProperty("impure", out var impure) && impure.ValueKind == JsonValueKind.True
            ? new DerivationOutput.Impure(method, algorithm)
            : new DerivationOutput.Floating(method, algorithm);
    }
}
