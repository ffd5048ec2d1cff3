using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A frame while its code is compiled: how many slots it will have.</summary>
sealed class FrameLayout(int level)
{
    public int Level => level;

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
    readonly int[] names;
    readonly int[]? slots;
    readonly int firstSlot;
    LevelPlaces? withPlaces;

    /// <summary>
    /// The names, ascending, bound to neighbouring slots; with <paramref name="bindings"/> a slot is filled by the one who first
    /// asks for it. With <paramref name="slots"/> each name has the slot that stands there, or none.
    /// </summary>
    public Scope(Scope? around, FrameLayout frame, int[] names, int firstSlot, Node[]? bindings = null, int[]? slots = null)
    {
        Bindings = bindings;
        Around = around;
        Frame = frame;
        this.names = names;
        this.firstSlot = firstSlot;
        this.slots = slots;
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

    /// <summary>The slot of a name, by its index; <see cref="NoSlot"/> for one that is evaluated where it is used.</summary>
    public int SlotOf(int index) => slots is null ? firstSlot + index : slots[index];

    /// <summary>In no frame.</summary>
    public const int NoSlot = -1;

    /// <summary>The slot of a <c>with</c>'s set.</summary>
    public int WithSlot => firstSlot;

    /// <summary>For people it is one scope with the one around it: a set pattern with the name of the whole argument.</summary>
    public bool JoinsOuter { get; init; }

    /// <summary>The names, in their order.</summary>
    public IEnumerable<Symbol> Variables => names.Select(static id => new Symbol(id));

    /// <summary>The sets of the <c>with</c>s around, innermost first, as they are reached from a frame of the given level.</summary>
    public WithPlace[] WithPlaces(int level)
    {
        // All names of one text region share the answer. Several threads may ask at once.
        if (withPlaces is { } known && known.Level == level)
        {
            return known.Places;
        }
        var places = new List<WithPlace>();
        for (var at = this; at is not null; at = at.Around)
        {
            if (at.IsWith)
            {
                places.Add(new WithPlace(level - at.Frame.Level, at.WithSlot, at.Position));
            }
        }
        var answer = new LevelPlaces(level, [.. places]);
        withPlaces = answer;
        return answer.Places;
    }

    /// <summary>How many levels, as people count them, lie between a scope and the outermost <c>with</c> around it.</summary>
    public static int LevelsWithinWith(Scope? scope)
    {
        int levels = 0, within = 0;
        for (var at = scope; at is not null; at = at.Around)
        {
            if (at.IsWith)
            {
                within = levels;
            }
            if (!at.JoinsOuter)
            {
                levels++;
            }
        }
        return within;
    }

    /// <summary>The innermost scope around a place that binds a name, and the name's index in it; null where none does, though the set of a <c>with</c> may have it.</summary>
    public static Scope? Binding(Scope? around, Symbol name, out int index)
    {
        for (var at = around; at is not null; at = at.Around)
        {
            index = at.IsWith ? -1 : at.Find(name);
            if (index >= 0)
            {
                return at;
            }
        }
        index = -1;
        return null;
    }

    /// <summary>The index of a name, or -1.</summary>
    int Find(Symbol name)
    {
        int low = 0, high = names.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = names[middle] < name.Id ? (middle + 1, high) : (low, middle);
        }
        return low < names.Length && names[low] == name.Id ? low : -1;
    }

    sealed record LevelPlaces(int Level, WithPlace[] Places);
}
