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
        At(slots, index) = value!;

    /// <summary>Fills a slot unless it is filled; the result is what was in it before, so that all who come get the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T? FillOnce<T>(ref T? slot, T value)
        where T : class
    {
        if (Sharing.IsOn)
        {
            return Interlocked.CompareExchange(ref slot, value, null);
        }
        var before = slot;
        if (before is null)
        {
            slot = value;
        }
        return before;
    }

    /// <summary>Counts down; true for who takes the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TakeLast(ref int count) => (Sharing.IsOn ? Interlocked.Decrement(ref count) : --count) == 0;

    /// <summary>The frame so many frames further out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static object[] FrameAround(object[] frame, int depth)
    {
        for (; depth > 0; depth--)
        {
            frame = Unsafe.As<object[]>(At(frame, 0));
        }
        return frame;
    }

    /// <summary>A place in an array, without the check of its type. The index must be one of the array's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(T[] slots, int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), index);
}
