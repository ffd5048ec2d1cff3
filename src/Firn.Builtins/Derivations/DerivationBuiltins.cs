using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Derivations;

/// <summary>Making derivations. What is hashed, in which order: docs/formats/derivations.md.</summary>
internal static class DerivationBuiltins
{
    public static void Declare(BuiltinTable table, EvaluationOptions options)
    {
        table.Function(
            "derivationStrict",
            "attrs",
            "Writes the derivation that a set describes, and returns the path of its file and of its outputs. `derivation` is the lazy function around it.",
            Strict);
        table.AddLazy("derivation", static evaluator => evaluator.Import(new SourcePath(evaluator.Session.Internal, "/derivation-internal.nix")));
        if (options.HasFeature("dynamic-derivations"))
        {
            table.Function("__outputOf", "derivation-reference output-name", "An output of a derivation that a store path names: its path where that is known, else a placeholder.", DynamicDerivations.OutputOf);
        }
    }

    static AttributeSet Strict(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the argument passed to builtins.derivationStrict");
        var nameAttribute = evaluator.RequireAttribute(set, evaluator.Known.Name, "in the attrset passed as argument to builtins.derivationStrict");
        string name;
        try
        {
            name = evaluator.ForceStringWithoutContext(
                nameAttribute.Value, Nowhere, "while evaluating the `name` attribute passed to builtins.derivationStrict").ToString();
        }
        catch (EvaluationException failure) when (failure.AddFrame(nameAttribute.Position, "while evaluating the derivation attribute 'name'"))
        {
            throw;
        }

        try
        {
            return Make(evaluator, name, set);
        }
        catch (EvaluationException failure) when (AddDerivation(evaluator, failure, name, nameAttribute.Position))
        {
            throw;
        }
        catch (NixException failure) when (failure is not EvaluationException)
        {
            var converted = new RecoverableEvaluationException(failure.Message, failure);
            AddDerivation(evaluator, converted, name, nameAttribute.Position);
            throw converted;
        }
    }

    // The place is part of the text: a source excerpt would show a line that explains nothing.
    static bool AddDerivation(Evaluator evaluator, EvaluationException failure, string name, Position position)
    {
        string place = evaluator.Session.Positions.Resolve(position)?.ToString() ?? "«none»:0";
        return failure.AddFrame(Nowhere, $"while evaluating derivation '{name}'\n  whose name attribute is located at {place}", alwaysShown: true);
    }

    static AttributeSet Make(Evaluator evaluator, string name, AttributeSet set)
    {
        if (StorePath.CheckName(name) is { } reason)
            throw Failure($"invalid derivation name: {reason}. Please pass a different 'name'.");
        var attributes = new DerivationAttributes(evaluator, name, set);
        var derivation = Describe(evaluator, attributes);
        var session = SessionDerivations.Of(evaluator);
        if (derivation.Outputs.GetValueAtIndex(0) is DerivationOutput.Deferred)
            session.Hashes.FillOutputs(derivation);

        CollectorBudget.CountDerivation();
        var path = evaluator.Host.AddDerivation(derivation);
        session.Hashes.Remember(path, derivation);

        var result = new AttributeSetBuilder(derivation.Outputs.Count + 1);
        result.Add(
            evaluator.Known.DrvPath,
            new StringValue(evaluator.Host.StoreDirectory.ShowBytes(path), new StringContext(ContextElement.Deep(path))));
        for (int i = 0; i < derivation.Outputs.Count; i++)
        {
            string output = derivation.Outputs.GetKeyAtIndex(i);
            result.Add(evaluator.Symbols.Intern(output), evaluator.OutputString(derivation, path, output, derivation.Environment));
        }

        return result.Build();
    }

    /// <summary>The derivation with its outputs decided; those named by their inputs are still blank.</summary>
    static Derivation Describe(Evaluator evaluator, DerivationAttributes attributes)
    {
        var (inputs, sources) = Inputs(evaluator, attributes.References);
        if (attributes.Builder.IsEmpty)
            throw Failure("required attribute 'builder' missing");
        if (attributes.Platform.IsEmpty)
            throw Failure("required attribute 'system' missing");
        bool onlyOut = attributes.Outputs is ["out"];
        if (attributes.Name.EndsWith(StorePath.DerivationSuffix, StringComparison.Ordinal) && !(attributes.Method == ContentAddressMethod.Text && onlyOut))
            throw Failure("derivation names are allowed to end in '.drv' only if they produce a single derivation file");

        return new Derivation
        {
            Name = attributes.Name,
            Outputs = Outputs(evaluator, attributes, onlyOut),
            InputDerivations = inputs,
            InputSources = sources,
            System = attributes.Platform,
            Builder = attributes.Builder,
            Arguments = attributes.Arguments,
            Environment = attributes.Environment,
        };
    }

    static SortedList<string, DerivationOutput> Outputs(Evaluator evaluator, DerivationAttributes attributes, bool onlyOut)
    {
        var outputs = new SortedList<string, DerivationOutput>(attributes.Outputs.Count, StringComparer.Ordinal);
        var environment = attributes.Environment;
        if (attributes.OutputHash is { } outputHash)
        {
            if (!onlyOut)
                throw Failure("multiple outputs are not supported in fixed-output derivations");
            var hash = EmptyHashes.Parse(evaluator, outputHash, attributes.OutputHashAlgorithm);
            var output = new DerivationOutput.Fixed(new ContentAddress(attributes.Method ?? ContentAddressMethod.Flat, hash));
            environment["out"] = evaluator.Host.StoreDirectory.ShowBytes(output.KnownPath(evaluator.StorePaths(), attributes.Name, "out")!);
            outputs.Add("out", output);
        }
        else if (attributes.ContentAddressed || attributes.Impure)
        {
            if (attributes is { ContentAddressed: true, Impure: true })
                throw Failure("derivation cannot be both content-addressed and impure");
            var algorithm = attributes.OutputHashAlgorithm ?? HashAlgorithm.Sha256;
            var method = attributes.Method ?? ContentAddressMethod.Nar;
            foreach (string output in attributes.Outputs)
            {
                environment[output] = Placeholders.Own(output, ManagedDigests.Instance);
                outputs.Add(output, attributes.Impure ? new DerivationOutput.Impure(method, algorithm) : new DerivationOutput.Floating(method, algorithm));
            }
        }
        else
        {
            for (int i = 0; i < attributes.Outputs.Count; i++)
            {
                string output = attributes.Outputs[i];
                environment[OutputNames.Bytes(output)] = ByteString.Empty;
                outputs.Add(output, DerivationOutput.Deferred.Instance);
            }
        }

        return outputs;
    }

    static (SortedList<StorePath, DerivationInput> Derivations, SortedSet<StorePath> Sources) Inputs(Evaluator evaluator, StringContext? references)
    {
        var elements = references is null ? [] : references.Elements;
        int built = 0;
        foreach (var element in elements)
            built += element.Kind == ContextKind.Built ? 1 : 0;
        var derivations = new SortedList<StorePath, DerivationInput>(built);
        var sources = new SortedSet<StorePath>();
        foreach (var element in elements)
        {
            switch (element.Kind)
            {
                case ContextKind.Opaque:
                    sources.Add(element.Path);
                    break;
                case ContextKind.Built:
                case ContextKind.BuiltByBuilt:
                    Input(derivations, element).Outputs.Add(element.Output!);
                    break;
                default:
                    // The builder may walk the whole graph, so all of it has to be there, outputs included.
                    foreach (var path in evaluator.Host.Closure(element.Path))
                    {
                        sources.Add(path);
                        if (path.IsDerivation)
                            Input(derivations, path).Outputs.UnionWith(evaluator.Host.ReadDerivation(path).Outputs.Keys);
                    }

                    break;
            }
        }

        return (derivations, sources);
    }

    // The derivation that makes an output: an input itself, or inside of the input whose output it is.
    static DerivationInput Input(SortedList<StorePath, DerivationInput> derivations, ContextElement element)
    {
        if (element.Maker is not { } maker)
            return Input(derivations, element.Path);
        var outer = Input(derivations, maker).Dynamic;
        if (!outer.TryGetValue(maker.Output!, out var input))
            outer.Add(maker.Output!, input = new DerivationInput());
        return input;
    }

    static DerivationInput Input(SortedList<StorePath, DerivationInput> derivations, StorePath path)
    {
        if (!derivations.TryGetValue(path, out var input))
            derivations.Add(path, input = new DerivationInput());
        return input;
    }
}
