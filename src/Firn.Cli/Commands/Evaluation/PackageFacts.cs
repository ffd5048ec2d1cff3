using System.Globalization;
using Firn.Builtins.Versions;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>Facts about a package that a command may be told by another process.</summary>
[Flags]
enum FactKinds
{
    None = 0,
    System = 1,
    OutputName = 2,
    DerivationPath = 4,
    OutputPath = 8,
    OutputNames = 16,
    OutputPaths = 32,
    Description = 64,

    /// <summary>The whole package as a JSON object.</summary>
    Json = 128,

    /// <summary>What <c>meta</c> says, as XML elements.</summary>
    MetaElements = 256,
}

/// <summary>What <c>nix-env</c> and <c>nix search</c> tell about a derivation. Asked for one by one: each fact may cost an evaluation.</summary>
sealed class PackageFacts(Evaluator evaluator, FoundDerivation found)
{
    string? system, outputName, description;
    StorePath? outputPath;
    // Told that there is none.
    bool hasNoDerivationPath;
    StorePath? derivationPath;
    SortedDictionary<string, StorePath?>? outputNames, outputPaths;

    public FoundDerivation Derivation => found;

    /// <summary>All of it as a JSON object; null unless another process told.</summary>
    public string? Json { get; private set; }

    /// <summary>What <c>meta</c> says as XML elements; null unless another process told.</summary>
    public string? MetaElements { get; private set; }

    public string AttributePath => found.SelectionPath;

    public string Name => found.Name;

    public string System => system ??= Find("system") is { } attribute
        ? evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the 'system' attribute of a derivation").ToString()
        : "unknown";

    public string OutputName => outputName ??= found.OutputName(evaluator);

    /// <summary>Null for a derivation that does not say.</summary>
    public StorePath? DerivationPath => hasNoDerivationPath ? null : derivationPath ??= Find("drvPath") is null ? null : found.DerivationPath(evaluator);

    /// <summary>The path of the output that the value stands for.</summary>
    public StorePath OutputPath => outputPath ??= PathOf(found.Attributes(evaluator)) ?? throw new EvaluationException("cannot evaluate the output path of a derivation that has none");

    /// <summary>Outputs ascending by name, with their paths if they are wanted.</summary>
    public SortedDictionary<string, StorePath?> Outputs(bool paths) => paths ? outputPaths ??= FindOutputs(true) : outputNames ??= FindOutputs(false);

    SortedDictionary<string, StorePath?> FindOutputs(bool paths)
    {
        var result = new SortedDictionary<string, StorePath?>(StringComparer.Ordinal);
        if (Find("outputs") is not { } outputs)
        {
            result["out"] = paths ? OutputPath : null;
            return result;
        }
        var list = evaluator.ForceList(outputs.Value, outputs.Position, "while evaluating the 'outputs' attribute of a derivation");
        foreach (var cell in list.Span.ToArray())
        {
            var name = evaluator.ForceStringWithoutContext(cell, outputs.Position, "while evaluating the name of an output of a derivation").ToString();
            if (!paths)
            {
                result[name] = null;
            }
            else if (Find(name) is { } output
                && PathOf(evaluator.ForceSet(output.Value, output.Position, "while evaluating an output of a derivation")) is { } path)
            {
                result[name] = path;
            }
        }
        return result;
    }

    /// <summary>Ascending by name. A value is null when it holds more than numbers, texts and truth values.</summary>
    public IEnumerable<(string Name, Value? Value)> Meta()
    {
        if (MetaSet() is not { } meta)
        {
            yield break;
        }
        foreach (var index in meta.Shape.LexicalOrder(evaluator.Symbols).ToArray())
        {
            var attribute = meta.At(index);
            yield return (evaluator.Symbols.Text(attribute.Name), IsPlain(attribute.Value) ? evaluator.Force(attribute.Value) : null);
        }
    }

    /// <summary><c>meta.description</c>; empty unless it is a text.</summary>
    public string Description => description ??= MetaSet() is { } meta && meta.TryGet(evaluator.Symbols.Intern("description"), out var value) && IsPlain(value)
        && evaluator.Force(value) is StringValue text ? text.Bytes.ToString() : "";

    /// <summary>Facts as texts, for <see cref="Learn"/> in another process.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="shown">Makes the one of kind <see cref="FactKinds.Json"/> or <see cref="FactKinds.MetaElements"/>.</param>
    public Told Tell(FactKinds wanted, Func<string>? shown = null)
    {
        var texts = new List<string>();
        void Add(FactKinds kind, Func<IEnumerable<string>> make)
        {
            if ((wanted & kind) != 0)
            {
                texts.AddRange(make());
            }
        }
        Add(FactKinds.System, () => [System]);
        Add(FactKinds.OutputName, () => [OutputName]);
        Add(FactKinds.DerivationPath, () => [DerivationPath?.BaseName ?? ""]);
        Add(FactKinds.OutputPath, () => [OutputPath.BaseName]);
        Add(FactKinds.OutputNames, () => Texts(Outputs(paths: false)));
        Add(FactKinds.OutputPaths, () => Texts(Outputs(paths: true)));
        Add(FactKinds.Description, () => [Description]);
        Add(FactKinds.Json | FactKinds.MetaElements, () => [shown!()]);
        return new Told(texts);
    }

    /// <summary>Takes what another process told, of the same kinds.</summary>
    public void Learn(Told told, FactKinds wanted)
    {
        var at = 0;
        bool Knows(FactKinds kind) => wanted.HasFlag(kind);
        string Next() => told.Facts[at++];
        system = Knows(FactKinds.System) ? Next() : system;
        outputName = Knows(FactKinds.OutputName) ? Next() : outputName;
        if (Knows(FactKinds.DerivationPath))
        {
            derivationPath = PathOrNone(Next());
            hasNoDerivationPath = derivationPath is null;
        }
        outputPath = Knows(FactKinds.OutputPath) ? PathOrNone(Next()) : outputPath;
        outputNames = Knows(FactKinds.OutputNames) ? Outputs() : outputNames;
        outputPaths = Knows(FactKinds.OutputPaths) ? Outputs() : outputPaths;
        description = Knows(FactKinds.Description) ? Next() : description;
        Json = Knows(FactKinds.Json) ? Next() : Json;
        MetaElements = Knows(FactKinds.MetaElements) ? Next() : MetaElements;

        SortedDictionary<string, StorePath?> Outputs()
        {
            var result = new SortedDictionary<string, StorePath?>(StringComparer.Ordinal);
            for (var count = int.Parse(Next(), CultureInfo.InvariantCulture); count > 0; count--)
            {
                result[Next()] = PathOrNone(Next());
            }
            return result;
        }
    }

    static IEnumerable<string> Texts(SortedDictionary<string, StorePath?> outputs) =>
        [outputs.Count.ToString(CultureInfo.InvariantCulture), .. outputs.SelectMany(output => (string[])[output.Key, output.Value?.BaseName ?? ""])];

    static StorePath? PathOrNone(string name) => name.Length == 0 ? null : StorePath.Parse(name);

    AttributeSet? MetaSet() => Find("meta") is { } meta
        ? evaluator.ForceSet(meta.Value, meta.Position, "while evaluating the 'meta' attribute of a derivation")
        : null;

    bool IsPlain(Value cell)
    {
        evaluator.EnterCall(Evaluator.PositionOf(cell));
        var plain = evaluator.Force(cell, Evaluator.PositionOf(cell)) switch
        {
            ListValue list => list.Span.ToArray().All(IsPlain),
            AttributeSet set => !set.Contains(evaluator.Known.OutPath) && set.Values.ToArray().All(IsPlain),
            IntValue or FloatValue or BoolValue or StringValue => true,
            _ => false,
        };
        evaluator.LeaveCall();
        return plain;
    }

    StorePath? PathOf(AttributeSet set)
    {
        if (!set.TryFind(evaluator.Known.OutPath, out var attribute))
        {
            return null;
        }
        StringContext? references = null;
        return evaluator.CoerceToStorePath(attribute.Value, ref references, attribute.Position, "while evaluating an output path of a derivation");
    }

    Firn.Evaluation.Attribute? Find(string name) => found.Attributes(evaluator).TryFind(evaluator.Symbols.Intern(name), out var attribute) ? attribute : null;
}

/// <summary>What a person writes to choose packages: a pattern for the name, perhaps a version after it.</summary>
sealed class PackageSelector
{
    readonly Func<string, bool> matches;

    public PackageSelector(string text)
    {
        Text = text;
        (Name, Version) = PackageNames.Split(text);
        matches = Name == "*" ? _ => true : PackageNames.WholeMatcher(Name);
    }

    public string Text { get; }

    public string Name { get; }

    public string Version { get; }

    public bool Selects(string package)
    {
        var (name, version) = PackageNames.Split(package);
        return matches(name) && (Version.Length == 0 || Version == version);
    }
}
