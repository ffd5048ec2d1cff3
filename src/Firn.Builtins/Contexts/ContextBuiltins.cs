using Firn.Builtins.Derivations;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Contexts;

/// <summary>What strings refer to in the store.</summary>
internal static class ContextBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__hasContext", "s", "Whether a string refers to anything in the store.", Has, brief: "s");
        table.Function("__getContext", "s", "What a string refers to: a set of store paths, each with `path`, `allOutputs` or `outputs`.", Get);
        table.Function("__appendContext", "s context", "A string that also refers to what a set as of `getContext` says.", Append);
        table.Function("__unsafeDiscardStringContext", "s", "The bytes of a string without what it refers to.", Discard, brief: "s");
        table.Function(
            "__unsafeDiscardOutputDependency", "s", "A string that refers to the derivation files it named, but no longer to all they need.", DiscardOutputs);
        table.Function(
            "__addDrvOutputDependencies", "s", "A string that refers to one derivation file, made to refer to all that it needs.", AddOutputs);
    }

    static BoolValue Has(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position) =>
        BoolValue.Of(evaluator.ForceString(arguments[0], Nowhere, "while evaluating the argument passed to builtins.hasContext").Context is not null);

    static StringValue Discard(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        return evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the argument passed to builtins.unsafeDiscardStringContext").WithContext(null);
    }

    static StringValue DiscardOutputs(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the argument passed to builtins.unsafeDiscardOutputDependency");
        var kept = new List<ContextElement>();
        foreach (var element in Elements(references))
            kept.Add(element.Kind == ContextKind.Deep ? ContextElement.Opaque(element.Path) : element);
        return text.WithContext(StringContext.Of(kept));
    }

    static StringValue AddOutputs(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the argument passed to builtins.addDrvOutputDependencies");
        if (references is not { Count: 1 })
            throw Failure($"context of string '{text}' must have exactly one element, but has {references?.Count ?? 0}");
        var element = references.Elements[0];
        if (element.Kind is ContextKind.Built or ContextKind.BuiltByBuilt)
            throw Failure($"`addDrvOutputDependencies` can only act on derivations, not on a derivation output such as '{element.Output}'");
        if (!element.Path.IsDerivation)
            throw Failure($"path '{evaluator.Host.StoreDirectory.Show(element.Path)}' is not a derivation");
        return text.WithContext(new StringContext(ContextElement.Deep(element.Path)));
    }

    static ReadOnlySpan<ContextElement> Elements(StringContext? references) => references is null ? [] : references.Elements;

    static AttributeSet Get(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceString(arguments[0], Nowhere, "while evaluating the argument passed to builtins.getContext");
        var byPath = new SortedDictionary<StorePath, (bool Path, bool All, List<Value> Outputs)>();
        foreach (var element in Elements(text.Context))
        {
            var known = byPath.TryGetValue(element.Path, out var before) ? before : (Path: false, All: false, Outputs: []);
            switch (element.Kind)
            {
                case ContextKind.Opaque:
                    known.Path = true;
                    break;
                case ContextKind.Deep:
                    known.All = true;
                    break;
                case ContextKind.BuiltByBuilt:
                    throw DynamicDerivations.Unbuilt(evaluator, element.Maker!);
                default:
                    known.Outputs.Add(new StringValue(element.Output!));
                    break;
            }

            byPath[element.Path] = known;
        }

        var symbols = evaluator.Symbols;
        var result = new AttributeSetBuilder(byPath.Count);
        foreach (var (path, known) in byPath)
        {
            var entry = new AttributeSetBuilder(3);
            if (known.Path)
                entry.Add(evaluator.Known.Path, BoolValue.True);
            if (known.All)
                entry.Add(symbols.Intern("allOutputs"), BoolValue.True);
            if (known.Outputs.Count > 0)
                entry.Add(evaluator.Known.Outputs, ListValue.Of([.. known.Outputs]));
            result.Add(symbols.Intern(evaluator.Host.StoreDirectory.Show(path)), entry.Build());
        }

        return result.Build();
    }

    static StringValue Append(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = evaluator.ForceString(arguments[0], ref references, Nowhere, "while evaluating the first argument passed to builtins.appendContext");
        var set = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.appendContext");
        var added = new List<ContextElement>();
        foreach (var attribute in set)
        {
            string name = evaluator.Symbols.Text(attribute.Name);
            var path = evaluator.Host.StoreDirectory.TryParse(name)
                ?? throw Failure($"context key '{name}' is not a store path").At(attribute.Position);
            evaluator.Host.EnsureValid(path);
            var entry = evaluator.ForceSet(attribute.Value, attribute.Position, "while evaluating the value of a string context");
            if (entry.TryFind(evaluator.Known.Path, out var plain)
                && evaluator.ForceBoolean(plain.Value, plain.Position, "while evaluating the `path` attribute of a string context"))
            {
                added.Add(ContextElement.Opaque(path));
            }

            if (entry.TryFind(evaluator.Symbols.Intern("allOutputs"), out var all)
                && evaluator.ForceBoolean(all.Value, all.Position, "while evaluating the `allOutputs` attribute of a string context"))
            {
                if (!path.IsDerivation)
                    throw Failure($"tried to add all-outputs context of {name}, which is not a derivation, to a string").At(attribute.Position);
                added.Add(ContextElement.Deep(path));
            }

            if (!entry.TryFind(evaluator.Known.Outputs, out var outputs))
                continue;
            var list = evaluator.ForceList(outputs.Value, outputs.Position, "while evaluating the `outputs` attribute of a string context");
            if (list.Count > 0 && !path.IsDerivation)
                throw Failure($"tried to add derivation output context of {name}, which is not a derivation, to a string").At(attribute.Position);
            foreach (var output in list.Span)
            {
                added.Add(ContextElement.Built(path, evaluator.ForceStringWithoutContext(
                    output, outputs.Position, "while evaluating an output name within a string context").ToString()));
            }
        }

        return text.WithContext(StringContext.Union(references, StringContext.Of(added)));
    }
}
