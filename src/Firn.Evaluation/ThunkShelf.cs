using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// Thunks that nothing refers to any more, for the next arguments of builtins that only look at their values (<see cref="Primop.Brief"/>): more than a quarter of all
/// thunks of a package set would be made for one call of such a builtin. One for each evaluator. Decision: docs/decisions/evaluation-representation.md.
/// </summary>
sealed class ThunkShelf
{
    // As deep as calls of builtins usually lie in each other's arguments.
    const int Most = 32;

    readonly Thunk[] thunks = new Thunk[Most];
    int count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Thunk Take(Node node, object[] frame)
    {
        if (count == 0)
        {
            return new Thunk(node, frame);
        }
        var thunk = thunks[--count];
        thunk.Code = node;
        thunk.State = frame;
        return thunk;
    }

    /// <summary>To be called after a call that did not fail, whether the value was asked for or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(Thunk thunk)
    {
        if ((thunk.State is null || thunk.State.GetType() == typeof(object[])) && count < Most)
        {
            thunk.Code = null;
            thunk.State = null;
            thunks[count++] = thunk;
        }
    }
}
