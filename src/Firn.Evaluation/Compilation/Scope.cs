using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A frame while its code is compiled: how many slots it will have.</summary>
sealed class FrameLayout(FrameLayout? around)
{
    public int Level { get; } = around is null ? 0 : around.Level + 1;

    /// <summary>Slot 0 is the frame around it.</summary>
    public int Size { get; private set; } = 1;

    public int Reserve(int slots)
    {
        var first = Size;
        Size += slots;
        return first;
    }
}

/// <summary>
/// One scope of the text: some names in neighbouring slots of a frame, or the set of a <c>with</c>. Several scopes may
/// share a frame.
/// </summary>
sealed class Scope
{
    const int SmallestIndexed = 9;

    readonly int[] names;
    readonly int firstSlot;
    readonly Dictionary<int, int>? index;
    WithPlace[]? withPlaces;
    int withLevel;

    /// <summary>
    /// The names in order, bound to neighbouring slots; with <paramref name="bindings"/> a slot is filled by the one who first
    /// asks for it.
    /// </summary>
    public Scope(Scope? around, FrameLayout frame, int[] names, int firstSlot, Node[]? bindings = null)
    {
        Bindings = bindings;
        Around = around;
        Frame = frame;
        this.names = names;
        this.firstSlot = firstSlot;
        if (names.Length >= SmallestIndexed)
        {
            index = new Dictionary<int, int>(names.Length);
            for (var i = 0; i < names.Length; i++)
            {
                index[names[i]] = firstSlot + i;
            }
        }
    }

    /// <summary>The scope of a <c>with</c>.</summary>
    public Scope(Scope? around, FrameLayout frame, int slot, Position position) : this(around, frame, [], slot)
    {
        IsWith = true;
        Position = position;
    }

    public Scope? Around { get; }

    public FrameLayout Frame { get; }

    public bool IsWith { get; }

    public Position Position { get; }

    /// <summary>What the names of a <c>let</c> are bound to; null when the slots are filled before anybody asks.</summary>
    public Node[]? Bindings { get; }

    public int FirstSlot => firstSlot;

    /// <summary>The slot of a <c>with</c>'s set.</summary>
    public int WithSlot => firstSlot;

    /// <summary>For people it is one scope with the one around it: a set pattern with the name of the whole argument.</summary>
    public bool JoinsOuter { get; init; }

    /// <summary>The names and their slots.</summary>
    public IEnumerable<(Symbol Name, int Slot)> Variables => names.Select((id, at) => (new Symbol(id), firstSlot + at));

    /// <summary>The sets of the <c>with</c>s around, innermost first, as they are reached from a frame of the given level.</summary>
    public WithPlace[] WithPlaces(int level)
    {
        // All names of one text region share the answer.
        if (withPlaces is not null && withLevel == level)
        {
            return withPlaces;
        }
        var places = new List<WithPlace>();
        for (var at = this; at is not null; at = at.Around)
        {
            if (at.IsWith)
            {
                places.Add(new WithPlace(level - at.Frame.Level, at.WithSlot, at.Position));
            }
        }
        withLevel = level;
        return withPlaces = [.. places];
    }

    /// <summary>The slot of a name, or -1.</summary>
    public int Find(Symbol name)
    {
        if (index is not null)
        {
            return index.TryGetValue(name.Id, out var slot) ? slot : -1;
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] == name.Id)
            {
                return firstSlot + i;
            }
        }
        return -1;
    }
}
