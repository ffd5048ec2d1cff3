namespace Firn.Builtins.Regex;

internal enum RegexOperation : byte
{
    Dummy,
    Accept,
    Match,
    Alternative,
    Repeat,
    GroupBegin,
    GroupEnd,
    LineBegin,
    LineEnd,
}

/// <summary>
/// One state: where to go next, the other way for branches, and a group number or an index into the byte sets. Of a repetition that is a run
/// the argument says which byte has to follow it, <see cref="RegexProgram.None"/> where more may.
/// </summary>
internal struct RegexState
{
    public RegexOperation Operation;
    // A repetition of one byte set, and nothing else.
    public bool IsRun;
    public int Next;
    public int Alternative;
    public int Argument;

    public readonly bool Branches => Operation is RegexOperation.Alternative or RegexOperation.Repeat;
}

/// <summary>A piece of the automaton under construction: it is entered at the first state, and left at the last.</summary>
internal readonly record struct RegexSequence(int Start, int End);

/// <summary>
/// The automaton. States are counted as they are made, unused originals of repeated parts included, because the limit of the
/// language is on that number.
/// </summary>
internal sealed class RegexProgram
{
    public const int None = -1;
    const int Limit = 100_000;

    readonly List<RegexState> states = [];
    readonly List<ByteSet> sets = [];
    RegexState[] finished = [];
    ByteSet[] finishedSets = [];

    public int Start { get; private set; }

    public int GroupCount { get; set; }

    /// <summary>How many repetitions have been made so far.</summary>
    public int RepeatCount { get; private set; }

    public RegexState[] States => finished;

    public ByteSet[] Sets => finishedSets;

    public int Add(RegexOperation operation, int next = None, int alternative = None, int argument = 0)
    {
        states.Add(new RegexState { Operation = operation, Next = next, Alternative = alternative, Argument = argument });
        if (operation == RegexOperation.Repeat)
            RepeatCount++;
        if (states.Count > Limit)
            throw new RegexTooLargeException();
        return states.Count - 1;
    }

    public RegexSequence AddSingle(RegexOperation operation, int argument = 0)
    {
        int id = Add(operation, argument: argument);
        return new RegexSequence(id, id);
    }

    public RegexSequence AddMatch(ByteSet set)
    {
        sets.Add(set);
        return AddSingle(RegexOperation.Match, sets.Count - 1);
    }

    public RegexSequence Append(RegexSequence first, RegexSequence second)
    {
        SetNext(first.End, second.Start);
        return new RegexSequence(first.Start, second.End);
    }

    public void SetNext(int id, int next)
    {
        var state = states[id];
        state.Next = next;
        states[id] = state;
    }

    public void SwapBranches(int id)
    {
        var state = states[id];
        (state.Next, state.Alternative) = (state.Alternative, state.Next);
        states[id] = state;
    }

    /// <summary>A copy of a piece that has not been continued yet.</summary>
    public RegexSequence Clone(RegexSequence piece)
    {
        var copies = new Dictionary<int, int>();
        var pending = new Stack<int>();
        pending.Push(piece.Start);
        while (pending.TryPop(out int id))
        {
            var state = states[id];
            copies[id] = Add(state.Operation, state.Next, state.Alternative, state.Argument);
            if (state.Branches && state.Alternative != None && !copies.ContainsKey(state.Alternative))
                pending.Push(state.Alternative);
            if (id != piece.End && state.Next != None && !copies.ContainsKey(state.Next))
                pending.Push(state.Next);
        }

        foreach (int copy in copies.Values)
        {
            var state = states[copy];
            if (state.Next != None)
                state.Next = copies.GetValueOrDefault(state.Next, state.Next);
            if (state.Alternative != None)
                state.Alternative = copies.GetValueOrDefault(state.Alternative, state.Alternative);
            states[copy] = state;
        }

        return new RegexSequence(copies[piece.Start], copies[piece.End]);
    }

    /// <summary>Freezes the automaton and lets every edge skip states that do nothing.</summary>
    public void Finish(int start)
    {
        Start = start;
        finished = states.ToArray();
        finishedSets = sets.ToArray();
        for (int i = 0; i < finished.Length; i++)
        {
            finished[i].Next = SkipDummies(finished[i].Next);
            finished[i].Alternative = SkipDummies(finished[i].Alternative);
        }

        Start = SkipDummies(Start);
        for (int i = 0; i < finished.Length; i++)
            MarkRun(i);
        states.Clear();
        sets.Clear();
    }

    // Originals of repeated parts lead nowhere and stay as they are.
    void MarkRun(int id)
    {
        ref var state = ref finished[id];
        if (state.Operation != RegexOperation.Repeat || state.Next == None || finished[state.Alternative] is not { Operation: RegexOperation.Match } body || body.Next != id)
            return;
        int ahead = state.Next;
        while (ahead != None && finished[ahead].Operation is (RegexOperation.GroupBegin or RegexOperation.GroupEnd))
            ahead = finished[ahead].Next;
        state.IsRun = true;
        state.Argument = ahead != None && finished[ahead].Operation == RegexOperation.Match ? finished[ahead].Argument : None;
    }

    // What was skipped once leads straight on, so that a long row of states that do nothing is walked once.
    int SkipDummies(int id)
    {
        int target = id;
        while (target != None && finished[target].Operation == RegexOperation.Dummy)
            target = finished[target].Next;
        while (id != target)
            (id, finished[id].Next) = (finished[id].Next, target);
        return target;
    }
}
