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
        try
        {
            if (json.GetProperty("version").GetInt32() is not Version and var version)
            {
                throw new StoreFormatException($"derivation has JSON format version {version}, only version {Version} can be read");
            }
            // Sorted at the end: any other order would move all the others for each.
            var environment = new Dictionary<ByteString, ByteString>();
            foreach (var variable in json.GetProperty("env").EnumerateObject())
            {
                environment[variable.Name] = Text(variable.Value);
            }
            if (json.TryGetProperty("structuredAttrs", out var structured))
            {
                environment[Derivation.StructuredAttributesVariable] = structured.GetRawText();
            }
            var inputs = new Dictionary<StorePath, DerivationInput>();
            foreach (var input in json.GetProperty("inputs").GetProperty("drvs").EnumerateObject())
            {
                inputs[StorePath.Parse(input.Name)] = ReadInput(input.Value, 0);
            }
            var outputs = new Dictionary<string, DerivationOutput>(StringComparer.Ordinal);
            foreach (var output in json.GetProperty("outputs").EnumerateObject())
            {
                outputs[output.Name] = ReadOutput(output.Value);
            }
            return new Derivation
            {
                Name = json.GetProperty("name").GetString()!,
                Outputs = new(outputs, StringComparer.Ordinal),
                InputDerivations = new(inputs),
                InputSources = [.. json.GetProperty("inputs").GetProperty("srcs").EnumerateArray().Select(source => StorePath.Parse(source.GetString()!))],
                System = Text(json.GetProperty("system")),
                Builder = Text(json.GetProperty("builder")),
                Arguments = [.. json.GetProperty("args").EnumerateArray().Select(Text)],
                Environment = new(environment),
            };
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new StoreFormatException($"the JSON is not a derivation: {failure.Message}", failure);
        }
    }

    static ByteString Text(JsonElement json) => json.GetString() ?? throw new StoreFormatException("the JSON is not a derivation: null where a string is expected");

    static DerivationInput ReadInput(JsonElement json, int depth)
    {
        if (depth > 32)
        {
            throw new StoreFormatException("input derivations are nested too deeply");
        }
        var input = new DerivationInput(json.GetProperty("outputs").EnumerateArray().Select(name => name.GetString()!));
        foreach (var inner in json.GetProperty("dynamicOutputs").EnumerateObject())
        {
            input.Dynamic[inner.Name] = ReadInput(inner.Value, depth + 1);
        }
        return input;
    }

    static DerivationOutput ReadOutput(JsonElement json)
    {
        if (json.TryGetProperty("path", out var path))
        {
            return new DerivationOutput.InputAddressed(StorePath.Parse(path.GetString()!));
        }
        if (!json.TryGetProperty("method", out var name))
        {
            return DerivationOutput.Deferred.Instance;
        }
        var method = ContentAddressMethods.TryParse(name.GetString()!) ?? throw new StoreFormatException($"'{name.GetString()}' is not a method of content addressing");
        if (json.TryGetProperty("hash", out var hash))
        {
            return new DerivationOutput.Fixed(new ContentAddress(method, Hash.Parse(hash.GetString()!)));
        }
        var algorithm = HashAlgorithms.Parse(json.GetProperty("hashAlgo").GetString()!);
        return json.TryGetProperty("impure", out var impure) && impure.GetBoolean()
            ? new DerivationOutput.Impure(method, algorithm)
            : new DerivationOutput.Floating(method, algorithm);
    }
}
