using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>What can be named where an expression stands.</summary>
/// <param name="Scope">The innermost scope.</param>
/// <param name="Level">The level of the frame that the expression is evaluated in.</param>
sealed record DebugPlace(Scope? Scope, int Level)
{
    /// <summary>
    /// How many of the outermost levels are not shown, the one that every file sees first. Nix goes outwards through the names of the expression and
    /// through the values of what runs, side by side, until one of them ends, and for some expressions the values begin further out.
    /// </summary>
    public int Hidden { get; init; }

    /// <summary>A <c>let</c> that is about to be evaluated: its names are shown, and as they have no values yet, one more of the outermost levels is not.</summary>
    public Scope? Ahead { get; init; }
}

/// <summary>One level of what is being evaluated, as a debugger shows it.</summary>
public sealed class DebugTrace
{
    readonly Func<string> hint;
    readonly DebugPlace place;
    readonly object[] frame;

    internal DebugTrace(Func<string> hint, Position position, bool isError, DebugPlace place, object[] frame)
    {
        this.hint = hint;
        this.place = place;
        this.frame = frame;
        Position = position;
        IsError = isError;
    }

    /// <summary>What goes on: <c>while calling a function</c>, or a failure's message.</summary>
    public string Hint => hint();

    public Position Position { get; }

    public bool IsError { get; }

    internal DebugTrace AsError(string message, Position position) => new(() => message, position, true, place, frame);

    /// <summary>Everything that the place can name, without the global names; inner scopes hide outer ones.</summary>
    public AttributeSet Variables()
    {
        var scopes = new List<Scope>();
        for (var at = place.Scope; at is not null; at = at.Around)
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
            var index = 0;
            foreach (var name in scopes[i].Variables)
            {
                // With a debugger every variable has one.
                var slot = scopes[i].SlotOf(index);
                // A slot stays empty until its binding is made; a variable of a let is bound here if nobody has asked for it.
                if (holder[slot] is Value cell)
                {
                    found[name] = cell;
                }
                else if (scopes[i].Bindings is { } bindings)
                {
                    found[name] = OwnBindingNode.Bind(holder, slot, bindings[index]);
                }
                index++;
            }
        }
        var set = new AttributeSetBuilder(found.Count);
        foreach (var (name, cell) in found)
        {
            set.Add(name, cell);
        }
        return set.Build();
    }

    /// <summary>
    /// The scopes, innermost first: the names of each, and those of a <c>with</c> as far as its set is known. The last are those that every file sees,
    /// unless that is hidden.
    /// </summary>
    public IReadOnlyList<(IReadOnlyList<string> Names, IReadOnlyList<string>? With)> Scopes(EvaluationSession session)
    {
        var levels = new List<(List<Symbol> Names, AttributeSet? With)>();
        if (place.Ahead is { } ahead)
        {
            levels.Add((NamesOf(ahead), null));
        }
        for (var at = place.Scope; at is not null; at = at.Around)
        {
            var names = NamesOf(at);
            var set = at.IsWith ? Known(at, Holder(at)) : null;
            if (at.JoinsOuter)
            {
                at = at.Around!;
                names.AddRange(NamesOf(at));
            }
            levels.Add((names, set));
        }
        levels.Add(([.. session.Globals.All.Select(pair => pair.Key)], null));
        var hidden = Math.Min(place.Hidden + (place.Ahead is null ? 0 : 1), levels.Count - 1);
        levels.RemoveRange(levels.Count - hidden, hidden);
        levels[^1].Names.RemoveAll(name => session.Symbols[name].Span.StartsWith("__"u8));
        return [.. levels.Select(level => (Shown(session, level.Names), level.With is { } with ? Shown(session, NamesOf(with)) : null))];
    }

    static List<Symbol> NamesOf(Scope scope) => [.. scope.Variables];

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
        names.Sort((left, right) => session.Symbols[left].Span.SequenceCompareTo(session.Symbols[right].Span));
        return [.. names.Select(session.Symbols.Show)];
    }

    object[] Holder(Scope of) => Slots.FrameAround(frame, place.Level - of.Frame.Level);

    // The set of a `with`, if it was computed already.
    static AttributeSet? Known(Scope scope, object[] holder) => holder[scope.WithSlot] switch
    {
        AttributeSet set => set,
        Thunk { Result: AttributeSet set } => set,
        _ => null,
    };
}
