namespace Firn.Builtins.Flakes;

/// <summary>What a <c>flake.nix</c> says: its inputs as written, and its outputs.</summary>
/// <param name="Inputs">By name.</param>
/// <param name="Outputs">The function.</param>
internal sealed record FlakeFile(IReadOnlyDictionary<string, FlakeInput> Inputs, Value Outputs)
{
    static readonly string[] Known = ["description", "inputs", "nixConfig", "outputs"];

    /// <exception cref="EvaluationException">The file is no flake.</exception>
    public static FlakeFile Read(Evaluator evaluator, SourcePath file, string shown)
    {
        if (evaluator.Import(file) is not AttributeSet set)
            throw new EvaluationException($"file '{file}' must be an attribute set");
        foreach (var attribute in set)
        {
            string name = evaluator.Symbols.Text(attribute.Name);
            if (!Known.Contains(name))
                throw new EvaluationException($"flake '{shown}' has an unsupported attribute '{name}', at {evaluator.Session.Positions.Resolve(attribute.Position)}");
        }

        if (!set.TryFind(evaluator.Symbols.Intern("outputs"), out var outputs))
            throw new EvaluationException($"flake '{shown}' lacks attribute 'outputs'");
        var function = evaluator.ForceFunction(outputs.Value, outputs.Position, "while evaluating the outputs of a flake");
        var inputs = new Dictionary<string, FlakeInput>(StringComparer.Ordinal);
        if (set.TryFind(evaluator.Symbols.Intern("inputs"), out var declared))
        {
            foreach (var input in evaluator.ForceSet(evaluator.Force(declared.Value), declared.Position, "while evaluating the inputs of a flake"))
            {
                string name = evaluator.Symbols.Text(input.Name);
                if (name != "self")
                    inputs[name] = FlakeInput.Read(evaluator, input, name);
            }
        }

        // What the function names and nobody declared is looked up by its name.
        foreach (string name in FunctionArguments(evaluator, function))
        {
            if (name != "self")
                inputs.TryAdd(name, FlakeInput.ByName(name));
        }

        return new FlakeFile(inputs, function);
    }

    static IEnumerable<string> FunctionArguments(Evaluator evaluator, Value function)
    {
        if (function is not Lambda { Formals: not null } lambda)
            return [];

        return lambda.Formals.List.Select(formal => evaluator.Symbols.Text(formal.Name));
    }
}

/// <summary>An input as a flake writes it.</summary>
/// <param name="Reference">What it is, as the parts of a reference; null when it follows another.</param>
/// <param name="Follows">The path of the input whose place it takes.</param>
/// <param name="Inputs">What it says about that input's own inputs.</param>
internal sealed record FlakeInput(SortedDictionary<string, object>? Reference, IReadOnlyList<string>? Follows, IReadOnlyDictionary<string, FlakeInput> Inputs)
{
    static readonly Dictionary<string, FlakeInput> None = [];

    public static FlakeInput ByName(string name) => new(new(StringComparer.Ordinal) { ["type"] = "indirect", ["id"] = name }, null, None);

    public static FlakeInput Read(Evaluator evaluator, Firn.Evaluation.Attribute attribute, string inputName)
    {
        var set = evaluator.ForceSet(evaluator.Force(attribute.Value), attribute.Position, "while evaluating a flake input");
        var parts = new SortedDictionary<string, object>(StringComparer.Ordinal);
        string? url = null;
        IReadOnlyList<string>? follows = null;
        var inner = new Dictionary<string, FlakeInput>(StringComparer.Ordinal);
        foreach (var part in set)
        {
            string name = evaluator.Symbols.Text(part.Name);
            var value = evaluator.Force(part.Value, part.Position);
            switch (name)
            {
                case "url":
                    url = evaluator.ForceString(value, part.Position, "while evaluating the URL of a flake input").ToString();
                    break;
                case "flake":
                    evaluator.ForceBoolean(value, part.Position, "while evaluating the 'flake' attribute of a flake input");
                    break;
                case "follows":
                    follows = evaluator.ForceString(value, part.Position, "while evaluating what a flake input follows").ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);
                    break;
                case "inputs":
                    foreach (var below in evaluator.ForceSet(value, part.Position, "while evaluating the inputs of a flake input"))
                        inner[evaluator.Symbols.Text(below.Name)] = Read(evaluator, below, evaluator.Symbols.Text(below.Name));
                    break;
                default:
                    parts[name] = value switch
                    {
                        StringValue text => text.ToString(),
                        BoolValue truth => truth.Truth,
                        IntValue { Number: >= 0 } number => number.Number,
                        _ => throw new EvaluationException($"flake input attribute '{name}' is {Evaluator.Describe(value)} while a string, Boolean, or integer is expected").At(part.Position),
                    };
                    break;
            }
        }

        if (url is not null && parts.Count > 0)
            throw new EvaluationException($"unexpected flake input attribute '{parts.Keys.First()}', at {evaluator.Session.Positions.Resolve(attribute.Position)}");
        var reference = url is not null ? FlakeReferenceText.Parse(url, evaluator.Options.ExperimentalFeatures) : parts.Count > 0 ? parts : follows is null ? ByName(inputName).Reference : null;
        return new FlakeInput(reference, follows, inner);
    }
}
