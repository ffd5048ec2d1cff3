namespace Firn.OperatingSystem.Accounts;

/// <summary>
/// Hands out user or group ids. An id that is in use, declared for somebody or once was another name's is never handed out; a name
/// gets the id it had before when that is still free.
/// </summary>
sealed class IdAllocator(IdMap remembered)
{
    readonly HashSet<uint> used = [];
    readonly HashSet<uint> everUsed = [.. remembered.All.Select(static entry => entry.Value)];

    public void Reserve(uint id) => used.Add(id);

    /// <summary>An id for a system account (400–999, downwards) or another one (1000–29999, upwards).</summary>
    /// <exception cref="MachineException">The range is used up.</exception>
    public uint Allocate(string name, bool system)
    {
        if (remembered[name] is { } before && used.Add(before)) return before;
        var (first, last, step) = system ? (999, 400, -1) : (1000, 29999, 1);
        for (var id = first; id != last + step; id += step)
        {
            if (!everUsed.Contains((uint)id) && used.Add((uint)id)) return (uint)id;
        }
        throw new MachineException($"no id is free for '{name}' between {Math.Min(first, last)} and {Math.Max(first, last)}");
    }
}
