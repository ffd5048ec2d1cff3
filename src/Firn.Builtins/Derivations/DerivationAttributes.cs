using System.Buffers;
using System.Text;
using Firn.Builtins.Data;
using Firn.Builtins.Json;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Derivations;

/// <summary>Reads the attributes that <c>derivationStrict</c> gets, in byte order of their names.</summary>
internal sealed class DerivationAttributes
{
    static readonly string[] ChecksOutsideStructure =
        ["allowedReferences", "allowedRequisites", "disallowedReferences", "disallowedRequisites", "maxSize", "maxClosureSize"];

    // Every name that means something here; the others become variables and need no text of their own.
    static readonly string[] Meaningful =
    [
        "args", "builder", "outputs", "system", "outputHash", "outputHashAlgo", "outputHashMode", "__json", "__structuredAttrs", "__contentAddressed", "__impure", "__ignoreNulls",
        .. ChecksOutsideStructure,
    ];

    static readonly string[][] MeaningfulByLength =
        [.. Enumerable.Range(0, Meaningful.Max(name => name.Length) + 1).Select(length => Meaningful.Where(name => name.Length == length).ToArray())];

    static readonly string[] OnlyOut = ["out"];

    readonly Evaluator evaluator;
    readonly ByteStringDictionary? structured;
    readonly bool ignoreNulls;
    StringContext? references;

    /// <summary>Reads all attributes.</summary>
    public DerivationAttributes(Evaluator evaluator, string name, AttributeSet set)
    {
        this.evaluator = evaluator;
        Name = name;
        if (Flag(set, evaluator.Known.StructuredAttributes, "while evaluating the `__structuredAttrs` attribute passed to builtins.derivationStrict"))
            structured = new ByteStringDictionary(set.Count);
        ignoreNulls = Flag(set, evaluator.Known.IgnoreNulls, "while evaluating the `__ignoreNulls` attribute passed to builtins.derivationStrict");
        // Outputs become variables as well; structured, there is one more.
        Environment = new ByteStringDictionary(structured is null ? set.Count + 1 : 3);
        foreach (int index in set.Shape.LexicalOrder(evaluator.Symbols))
        {
            var attribute = set.At(index, evaluator);
            string? key = Meaning(evaluator.Symbols[attribute.Name].Span);
            if (key == "__ignoreNulls")
                continue;
            try
            {
                Read(key, attribute);
            }
            catch (EvaluationException failure) when (failure.AddFrame(attribute.Position, Doing(attribute)))
            {
                throw;
            }
            catch (NixException failure) when (failure is not EvaluationException)
            {
                throw new EvaluationException(failure.Message, failure).Within(attribute.Position, Doing(attribute));
            }
        }

        if (structured is not null)
            Environment[Derivation.StructuredAttributesVariable] = Json(structured);
    }

    static string? Meaning(ReadOnlySpan<byte> name)
    {
        foreach (string known in name.Length < MeaningfulByLength.Length ? MeaningfulByLength[name.Length] : [])
        {
            if (Ascii.Equals(name, known))
                return known;
        }

        return null;
    }

    string Doing(Firn.Evaluation.Attribute attribute) => $"while evaluating attribute '{evaluator.Symbols.Text(attribute.Name)}' of derivation '{Name}'";

    public string Name { get; }

    public ByteStringDictionary Environment { get; }

    public List<ByteString> Arguments { get; } = [];

    public ByteString Builder { get; private set; }

    public ByteString Platform { get; private set; }

    public IReadOnlyList<string> Outputs { get; private set; } = OnlyOut;

    public string? OutputHash { get; private set; }

    public HashAlgorithm? OutputHashAlgorithm { get; private set; }

    public ContentAddressMethod? Method { get; private set; }

    public bool ContentAddressed { get; private set; }

    public bool Impure { get; private set; }

    /// <summary>Everything that any attribute refers to.</summary>
    public StringContext? References => references;

    bool Flag(AttributeSet set, Symbol name, string context) => set.TryGet(name, out var value) && evaluator.ForceBoolean(value, Nowhere, context);

    void Read(string? key, Firn.Evaluation.Attribute attribute)
    {
        var value = attribute.Value;
        if (ignoreNulls && evaluator.Force(value, Nowhere) is NullValue)
            return;
        switch (key)
        {
            case "__contentAddressed":
                if (ContentAddressed = evaluator.ForceBoolean(value, Nowhere, ""))
                    evaluator.RequireFeature("ca-derivations");
                return;
            case "__impure":
                if (Impure = evaluator.ForceBoolean(value, Nowhere, ""))
                    evaluator.RequireFeature("impure-derivations");
                return;
            case "args":
                var list = evaluator.ForceList(value, Nowhere, "");
                Arguments.EnsureCapacity(list.Count);
                foreach (var item in list.Span)
                {
                    Arguments.Add(evaluator.CoerceToString(
                        item, Coercion.More | Coercion.CopyToStore, ref references, Nowhere, "while evaluating an element of the argument list").Bytes);
                }

                return;
        }

        if (structured is not null)
            ReadStructured(structured, key, attribute);
        else
            ReadPlain(key, attribute);
    }

    void ReadStructured(ByteStringDictionary json, string? key, Firn.Evaluation.Attribute attribute)
    {
        var value = attribute.Value;
        if (key == "__structuredAttrs")
            return;
        json[evaluator.NameValue(attribute.Name).Bytes] = ValueJson.Write(evaluator, value, Nowhere, ref references);
        switch (key)
        {
            case "builder":
                Builder = evaluator.ForceString(value, ref references, Nowhere, "").Bytes;
                break;
            case "outputs":
                var names = new List<string>();
                foreach (var item in evaluator.ForceList(value, Nowhere, "").Span)
                    names.Add(evaluator.ForceStringWithoutContext(item, Nowhere, "").ToString());
                SetOutputs(names);
                break;
            case "system" or "outputHash" or "outputHashAlgo" or "outputHashMode":
                Interpret(key, evaluator.ForceStringWithoutContext(value, Nowhere, "").Bytes);
                break;
            default:
                if (key is not null && ChecksOutsideStructure.Contains(key))
                    Warn($"'structuredAttrs' disables the effect of the derivation attribute '{key}'; use 'outputChecks.<output>.{key}' instead", attribute.Position);
                break;
        }
    }

    void ReadPlain(string? key, Firn.Evaluation.Attribute attribute)
    {
        var value = attribute.Value;
        var text = evaluator.CoerceToString(value, Coercion.More | Coercion.CopyToStore, ref references, Nowhere, "").Bytes;
        Environment[evaluator.NameValue(attribute.Name).Bytes] = text;
        switch (key)
        {
            case "__json":
                Warn(
                    "setting structured attributes via '__json' is deprecated, and may be disallowed in future versions of Nix. Set '__structuredAttrs = true' instead.",
                    attribute.Position);
                break;
            case "builder":
                Builder = text;
                break;
            case "outputs":
                SetOutputs(text.Span.SequenceEqual("out"u8) ? OnlyOut : text.ToString().Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
                break;
            case "system" or "outputHash" or "outputHashAlgo" or "outputHashMode":
                Interpret(key, text);
                break;
        }
    }

    /// <summary>A warning with the place of the attribute and the derivation that it is about.</summary>
    void Warn(string message, Position position)
    {
        var warning = new EvaluationException(message) { Position = position };
        warning.AddFrame(Nowhere, $"while evaluating derivation '{Name}'");
        byte[] text = ErrorPrinter.Print(warning, evaluator.Session.Positions, wholeTrace: true, label: "warning");
        evaluator.Host.WriteMessage(text);
    }

    void Interpret(string key, ByteString text)
    {
        switch (key)
        {
            case "system":
                Platform = text;
                break;
            case "outputHash":
                OutputHash = text.ToString();
                break;
            case "outputHashAlgo":
                OutputHashAlgorithm = HashAlgorithms.TryParse(text.ToString());
                if (OutputHashAlgorithm == HashAlgorithm.Blake3)
                    evaluator.RequireFeature("blake3-hashes");
                break;
            default:
                Method = ContentAddressMethods.TryParse(text.ToString())
                    ?? throw Failure($"invalid value '{text}' for 'outputHashMode' attribute");
                if (Method == ContentAddressMethod.Text)
                    evaluator.RequireFeature("dynamic-derivations", $"text-hashed derivation '{Name}', outputHashMode = \"text\"");
                if (Method == ContentAddressMethod.Git)
                    evaluator.RequireFeature("git-hashing");
                break;
        }
    }

    void SetOutputs(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            string name = names[i];
            if (IsAmong(names, i, name))
                throw Failure($"duplicate derivation output '{name}'");
            // The result has an attribute of this name already.
            if (name == "drvPath")
                throw Failure("invalid derivation output name 'drvPath'");
        }

        if (names.Count == 0)
            throw Failure("derivation cannot have an empty set of outputs");
        Outputs = names;
    }

    static bool IsAmong(IReadOnlyList<string> names, int count, string name)
    {
        for (int i = 0; i < count; i++)
        {
            if (names[i] == name)
                return true;
        }

        return false;
    }

    static ByteString Json(ByteStringDictionary members)
    {
        var output = new ByteWriter();
        int size = 2;
        foreach (var (key, value) in members)
            size += key.Length + value.Length + 4;
        output.GetSpan(size);
        output.Write("{"u8);
        bool first = true;
        foreach (var (key, value) in members)
        {
            if (!first)
                output.Write(","u8);
            first = false;
            JsonText.WriteString(output, key.Span);
            output.Write(":"u8);
            output.Write(value.Span);
        }

        output.Write("}"u8);
        return new ByteString(output.ToArray());
    }
}
