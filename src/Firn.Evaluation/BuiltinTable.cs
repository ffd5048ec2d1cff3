namespace Firn.Evaluation;

/// <summary>
/// One assembly's builtins as a list; the composition root joins the lists of all assemblies. A name that starts with
/// <c>__</c> is global under that name and lacks the underscores in <c>builtins</c>; the others are global as they are.
/// </summary>
public sealed class BuiltinTable
{
    readonly List<(string Name, Func<Evaluator, Value> Make)> entries = [];

    public IReadOnlyList<(string Name, Func<Evaluator, Value> Make)> Entries => entries;

    /// <summary>A function. <paramref name="globalName"/> is the name in scope: <c>map</c>, <c>__add</c>.</summary>
    public BuiltinTable Add(string globalName, Primop primop)
    {
        entries.Add((globalName, _ => primop));
        return this;
    }

    /// <summary>A constant, made when an evaluation session starts.</summary>
    public BuiltinTable AddConstant(string globalName, Value value)
    {
        entries.Add((globalName, _ => value));
        return this;
    }

    /// <summary>A constant that is made out of the session's options when it starts.</summary>
    public BuiltinTable AddConstant(string globalName, Func<Evaluator, Value> make)
    {
        entries.Add((globalName, make));
        return this;
    }

    /// <summary>A constant that is computed when it is first used (and then for good).</summary>
    public BuiltinTable AddLazy(string globalName, Func<Evaluator, Value> make)
    {
        entries.Add((globalName, _ => Thunk.Delay(make)));
        return this;
    }
}
