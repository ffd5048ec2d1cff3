using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <content>
/// Calls of builtins with expressions. The thunk of an argument that the builtin only looks at serves again after the call; that of a call that failed
/// does not.
/// </content>
public sealed partial class Evaluator
{
    readonly ThunkShelf thunks = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal Value CallPrimop(Primop primop, Node argument, object[] frame, Position position)
    {
        var brief = BriefCell(primop, 0, argument, frame, out var cell);
        var result = CallPrimop(primop, new ReadOnlySpan<Value>(in cell), position);
        Return(brief);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal Value CallPrimop(Primop primop, Node first, Node second, object[] frame, Position position)
    {
        var cells = default(TwoValues);
        var firstBrief = BriefCell(primop, 0, first, frame, out cells[0]);
        var secondBrief = BriefCell(primop, 1, second, frame, out cells[1]);
        var result = CallPrimop(primop, cells, position);
        Return(secondBrief);
        Return(firstBrief);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal Value CallPrimop(Primop primop, Node[] arguments, object[] frame, Position position)
    {
        var cells = default(EightValues);
        var briefs = default(EightThunks);
        for (var i = 0; i < arguments.Length; i++)
        {
            briefs[i] = BriefCell(primop, i, arguments[i], frame, out cells[i]);
        }
        var result = CallPrimop(primop, ((ReadOnlySpan<Value>)cells)[..arguments.Length], position);
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            Return(briefs[i]);
        }
        return result;
    }

    // The cell of an argument, and the same if it is to be returned.
    Thunk? BriefCell(Primop primop, int index, Node argument, object[] frame, out Value cell)
    {
        if (argument.Cell(frame) is { } known)
        {
            cell = known;
            return null;
        }
        if ((primop.Brief >> index & 1) == 0)
        {
            cell = new Thunk(argument, frame);
            return null;
        }
        var brief = thunks.Take(argument, frame);
        cell = brief;
        return brief;
    }

    void Return(Thunk? brief)
    {
        if (brief is not null)
        {
            thunks.Return(brief);
        }
    }

    [InlineArray(Primop.MostArguments)]
    struct EightThunks
    {
        Thunk? first;
    }
}
