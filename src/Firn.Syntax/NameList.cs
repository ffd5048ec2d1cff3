using System.Runtime.InteropServices;

namespace Firn.Syntax;

/// <summary>
/// The names of one text, numbered from 1 in the order in which they were interned first. The numbers say the same in every process, which the
/// ids of symbols do not. The absent symbol has the number 0.
/// </summary>
public sealed class NameList
{
    readonly List<Symbol> all = [default];
    // By the symbol's id; 0 for one that is not in the list.
    int[] numbers = new int[1024];

    /// <summary>The names in their order, the absent symbol before them.</summary>
    public ReadOnlySpan<Symbol> All => CollectionsMarshal.AsSpan(all);

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Add(Symbol name)
    {
        if (name.Id >= numbers.Length)
        {
            Array.Resize(ref numbers, Math.Max(numbers.Length * 2, name.Id + 1));
        }
        ref var number = ref numbers[name.Id];
        if (number == 0 && name.IsPresent)
        {
            number = all.Count;
            all.Add(name);
        }
        return number;
    }

    /// <summary>Empties the list, for the next text.</summary>
    public void Clear()
    {
        foreach (var name in all)
        {
            numbers[name.Id] = 0;
        }
        all.RemoveRange(1, all.Count - 1);
    }
}
