using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>One level of what is being evaluated, as a debugger shows it.</summary>
public sealed class DebugTrace
{
    readonly Func<string> hint;
    readonly Scope? scope;
    readonly object[] frame;
    readonly int level;

    internal DebugTrace(Func<string> hint, Position position, bool isError, Scope? scope, object[] frame, int level)
    {
        this.hint = hint;
        this.scope = scope;
        this.frame = frame;
        this.level = level;
        Position = position;
        IsError = isError;
    }

    /// <summary>What goes on: <c>while calling a function</c>, or a failure's message.</summary>
    public string Hint => hint();

    public Position Position { get; }

    public bool IsError { get; }

    internal DebugTrace AsError(string message, Position position) => new(() => message, position, true, scope, frame, level);

    /// <summary>Everything that the place can name, without the global names; inner scopes hide outer ones.</summary>
    public AttributeSet Variables()
    {
        var scopes = new List<Scope>();
        for (var at = scope; at is not null; at = at.Around)
        {
            scopes.Add(at);
        }
        var found = new Dictionary<Symbol, Value>();
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            var holder = Holder(scopes[i]);
            if (scopes[i].IsWith)
            {
                foreach (var attribute in Known(scopes[i], holder) ?? AttributeSet.Empty)
                {
                    found[attribute.Name] = attribute.Value;
                }
                continue;
            }
            foreach (var (name, slot) in scopes[i].Variables)
            {
                // A slot stays empty until its binding is made; a variable of a let is bound here if nobody has asked for it.
                if (holder[slot] is Value cell)
                {
                    found[name] = cell;
                }
                else if (scopes[i].Bindings is { } bindings)
                {
                    found[name] = OwnBindingNode.Bind(holder, slot, bindings[slot - scopes[i].FirstSlot]);
                }
            }
        }
        var set = new AttributeSetBuilder(found.Count);
        foreach (var (name, cell) in found)
        {
            set.Add(name, cell);
        }
        return set.Build();
    }

    /// <summary>The scopes, innermost first: the names of each, and those of a <c>with</c> as far as its set is known. The last are the global names.</summary>
    public IEnumerable<(IReadOnlyList<string> Names, IReadOnlyList<string>? With)> Scopes(EvaluationSession session)
    {
        for (var at = scope; at is not null; at = at.Around)
        {
            var names = at.Variables.Select(variable => variable.Name).ToList();
            if (at.JoinsOuter)
            {
                at = at.Around!;
                names.AddRange(at.Variables.Select(variable => variable.Name));
            }
            var set = at.IsWith ? Known(at, Holder(at)) : null;
            yield return (Shown(session, names), set is null ? null : Shown(session, [.. NamesOf(set)]));
        }
        yield return (Shown(session, [.. session.Globals.All.Select(pair => pair.Key).Where(name => !session.Symbols[name].Span.StartsWith("__"u8))]), null);
    }

    static List<Symbol> NamesOf(AttributeSet set)
    {
        var names = new List<Symbol>(set.Count);
        foreach (var attribute in set)
        {
            names.Add(attribute.Name);
        }
        return names;
    }

    static IReadOnlyList<string> Shown(EvaluationSession session, List<Symbol> names)
    {
        // As Nix does, in the order in which they were first read.
        names.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        return [.. names.Select(session.Symbols.Show)];
    }

    object[] Holder(Scope of)
    {
        var holder = frame;
        for (var steps = level - of.Frame.Level; steps > 0; steps--)
        {
            holder = (object[])holder[0];
        }
        return holder;
    }

    // The set of a `with`, if it was computed already.
    static AttributeSet? Known(Scope scope, object[] holder) => holder[scope.WithSlot] switch
    {
        AttributeSet set => set,
        Thunk { Result: AttributeSet set } => set,
        _ => null,
    };
}
