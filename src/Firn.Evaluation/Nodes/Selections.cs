using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>One step of an attribute path: a name, or an expression for it.</summary>
readonly struct PathStep(Symbol name, Node? expression, ShownSyntax? syntax)
{
    public Symbol Name { get; } = name;

    public Node? Expression { get; } = expression;

    public Symbol Resolve(object[] frame, Evaluator evaluator)
    {
        if (Expression is null)
        {
            return Name;
        }
        return Expression.EvaluateName(frame, evaluator, out var name) is { } forced
            ? evaluator.Symbols.Intern(evaluator.ForceStringWithoutContext(forced, Expression.Position, "while evaluating an attribute name").Span)
            : name;
    }

    /// <summary>For messages: the computed name, or the expression when computing fails.</summary>
    public string Show(object[] frame, Evaluator evaluator)
    {
        if (Expression is null)
        {
            return evaluator.Symbols.Show(Name);
        }
        var step = this;
        Symbol name = default;
        return evaluator.TryRun<EvaluationException>(() => name = step.Resolve(frame, evaluator), out _)
            ? evaluator.Symbols.Show(name)
            : $"\"${{{syntax!.Print(evaluator.Symbols)}}}\"";
    }

    public static string Show(ReadOnlySpan<PathStep> path, object[] frame, Evaluator evaluator)
    {
        var parts = new string[path.Length];
        for (var i = 0; i < path.Length; i++)
        {
            parts[i] = path[i].Show(frame, evaluator);
        }
        return string.Join('.', parts);
    }
}

/// <summary><c>target.name</c></summary>
sealed class SelectNode(Node target, Symbol name) : Node
{
    int guess;

    public override bool KeepsFrame => target.KeepsFrame;

    // A selection has a cell of its own: where programs can tell cells apart, the value itself must not stand for two.
    public override Value? Immediate(object[] frame, Evaluator evaluator) =>
        (target.Ready(frame) ?? target.Immediate(frame, evaluator)) is AttributeSet set && set.CellWith(name, guess) is { } cell
            && Evaluator.ResultOf(cell) is { HasNoIdentity: true } result ? result : null;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var from = target.Ready(frame) ?? Compute(target, frame, evaluator);
        // Most of what is selected is there already, where it was last time. The index is read once: other threads may change it.
        var last = guess;
        if (AttributeSet.From(from) is { } known && known.CellWith(name, last) is { } found && Evaluator.ResultOf(found) is { } result)
        {
            return result;
        }
        var (holder, index) = (default(AttributeSet), 0);
        try
        {
            if (from is not AttributeSet set)
            {
                throw evaluator.Expected("a set", from).Within(Position, "while selecting an attribute");
            }
            holder = set.Find(name, ref guess, out index) ?? throw SelectPathNode.Missing(evaluator, set, name);
            return evaluator.ForceCell(holder, index, Position, asWritten: true);
        }
        catch (EvaluationException failure) when (failure.HasFrames && SelectPathNode.AddFrames(failure, evaluator, holder?.PositionAt(index) ?? default, Position, name))
        {
            throw;
        }
    }

    static Value Compute(Node target, object[] frame, Evaluator evaluator)
    {
        try
        {
            return target.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(target.Position, "while selecting an attribute"))
        {
            throw;
        }
    }
}

/// <summary><c>target.a.b.${c}</c>, and with a default.</summary>
sealed class SelectPathNode(Node target, PathStep[] path, Node? fallback) : Node
{
    readonly int[] guesses = new int[path.Length];

    public override bool KeepsFrame =>
        target.KeepsFrame || fallback is { KeepsFrame: true } || Array.Exists(path, static step => step.Expression is { KeepsFrame: true });

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        Value current;
        try
        {
            current = target.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(target.Position, "while selecting an attribute"))
        {
            throw;
        }
        var done = 0;
        // Where the last step was found.
        var (holder, index) = (default(AttributeSet), 0);
        try
        {
            for (; done < path.Length; done++)
            {
                var name = path[done].Resolve(frame, evaluator);
                // The first step is forced already; later ones are cells.
                current = done == 0 ? current : evaluator.ForceCell(holder!, index, Position);
                var set = AttributeSet.From(current);
                if (set?.Find(name, ref guesses[done], out var place) is { } found)
                {
                    (holder, index) = (found, place);
                }
                else
                {
                    if (fallback is not null)
                    {
                        return fallback.Evaluate(frame, evaluator);
                    }
                    throw set is null
                        ? evaluator.Expected("a set", current).Within(Position, "while selecting an attribute")
                        : Missing(evaluator, set, name);
                }
            }
            return evaluator.ForceCell(holder!, index, Position, asWritten: true);
        }
        catch (EvaluationException failure) when (failure.HasFrames && AddFrames(failure, evaluator, frame, holder?.PositionAt(index) ?? default, done))
        {
            throw;
        }
    }

    bool AddFrames(EvaluationException failure, Evaluator evaluator, object[] frame, Position at, int done)
    {
        if (at.IsKnown && !evaluator.Session.IsInternal(at))
        {
            failure.AddFrame(at, () => $"from the definition of '{PathStep.Show(path.AsSpan(0, done), frame, evaluator)}'");
        }
        return failure.AddFrame(Position, () => $"while evaluating the attribute '{PathStep.Show(path, frame, evaluator)}'");
    }

    internal static bool AddFrames(EvaluationException failure, Evaluator evaluator, Position at, Position position, Symbol name)
    {
        if (at.IsKnown && !evaluator.Session.IsInternal(at))
        {
            failure.AddFrame(at, () => $"from the definition of '{evaluator.Symbols.Show(name)}'");
        }
        return failure.AddFrame(position, () => $"while evaluating the attribute '{evaluator.Symbols.Show(name)}'");
    }

    internal static EvaluationException Missing(Evaluator evaluator, AttributeSet set, Symbol name)
    {
        var wanted = evaluator.Symbols.Text(name);
        var names = new List<string>(set.Count);
        foreach (var attribute in set)
        {
            names.Add(evaluator.Symbols.Text(attribute.Name));
        }
        return new MissingAttributeException($"attribute '{evaluator.Symbols.Show(name)}' missing") { Suggestions = Suggestions.Best(names, wanted) };
    }
}

/// <summary><c>target ? a.b</c></summary>
sealed class HasAttributeNode(Node target, PathStep[] path) : Node
{
    readonly int[] guesses = new int[path.Length];

    public override bool KeepsFrame => target.KeepsFrame || Array.Exists(path, static step => step.Expression is { KeepsFrame: true });

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        Value current;
        try
        {
            current = target.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(target.Position, "in the argument of '?'"))
        {
            throw;
        }
        for (var i = 0; i < path.Length; i++)
        {
            current = evaluator.Force(current, Position);
            var name = path[i].Resolve(frame, evaluator);
            if (current is not AttributeSet set || set.Get(name, ref guesses[i]) is not { } cell)
            {
                return BoolValue.False;
            }
            current = cell;
        }
        return BoolValue.True;
    }
}
