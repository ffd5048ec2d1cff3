using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Evaluation;

/// <summary>Writes to frames and to the values of sets and lists, whose bounds and types the caller knows.</summary>
static class Slots
{
    /// <summary>
    /// Without the checks that an array of references makes. A frame is an array of objects; an array of values is given as one of objects
    /// and takes values only.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(object[] slots, int index, object? value) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), index) = value!;
}
