using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// Frames that nothing refers to any more, for the next calls of functions that leave theirs (<see cref="LambdaNode.LeavesFrame"/>): a
/// predicate that is called a million times needs one frame. A call that fails does not bring its frame back. One for each evaluator.
/// </summary>
sealed class FrameShelf
{
    /// <summary>Larger frames are rare among such functions.</summary>
    public const int MostSlots = 8;

    // The first of each size; slot 0 of a frame on the shelf is the next one.
    readonly object[]?[] first = new object[]?[MostSlots + 1];

    /// <summary>A frame with empty slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public object[] Take(int slots)
    {
        ref var head = ref Slots.At(first, slots);
        var frame = head;
        if (frame is null)
        {
            return new object[slots];
        }
        head = Unsafe.As<object[]?>(frame[0]);
        return frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(object[] frame)
    {
        for (var i = 1; i < frame.Length; i++)
        {
            Slots.Set(frame, i, null);
        }
        ref var head = ref Slots.At(first, frame.Length);
        Slots.Set(frame, 0, head);
        head = frame;
    }
}
