using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>The names that every file sees, and the set <c>builtins</c>.</summary>
public sealed class GlobalScope
{
    readonly Dictionary<Symbol, Value> values = [];

    internal GlobalScope(EvaluationSession session, ReadOnlySpan<BuiltinTable> tables)
    {
        var symbols = session.Symbols;
        var builtins = new AttributeSetBuilder(160);
        // It is gone before another thread evaluates, so it does not count as one that shares cells.
        var evaluator = new Evaluator(session);
        foreach (var table in tables)
        {
            foreach (var (name, make) in table.Entries)
            {
                var value = make(evaluator);
                values[symbols.Intern(name)] = value;
                var shortName = name.StartsWith("__", StringComparison.Ordinal) ? name[2..] : name;
                builtins.Add(symbols.Intern(shortName), value);
            }
        }
        // The set contains itself, as the first cell of the language.
        AttributeSet? all = null;
        var self = Thunk.Delay(_ => all!);
        builtins.Add(symbols.Intern("builtins"), self);
        Builtins = all = builtins.Build();
        values[symbols.Intern("builtins")] = all;
    }

    /// <summary>Everything by its name without underscores.</summary>
    public AttributeSet Builtins { get; }

    /// <summary>The cell of a global name, or null.</summary>
    public Value? Find(Symbol name) => values.GetValueOrDefault(name);

    /// <summary>All global names, in no order.</summary>
    public IEnumerable<KeyValuePair<Symbol, Value>> All => values;
}
