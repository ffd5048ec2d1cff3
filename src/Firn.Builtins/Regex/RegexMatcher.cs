namespace Firn.Builtins.Regex;

/// <summary>
/// Runs an automaton over one subject. It explores depth first as follows, because groups are observable: a repetition prefers one
/// more round and looks no further once that led to a match; of two alternatives both are tried and the longer match
/// wins, the left one on a tie. A round that consumes nothing is allowed twice.
/// The rounds of a repetition of single bytes are one frame, which gives them back one by one.
/// Once a search has taken many steps (most never do), <see cref="RegexFeasibility"/> says beforehand which ways lead to a match; the others
/// are not tried. What follows from a state at a position does not depend on what the groups hold, and only a strictly longer match replaces
/// an earlier one, so an alternative whose both ways led to a match is not explored again from there, and nothing is once no longer match is left.
/// </summary>
internal sealed class RegexMatcher
{
    enum FrameKind : byte
    {
        RestoreGroup,
        AfterRepeat,
        AfterRun,
        AfterAlternativeLeft,
        AfterAlternativeRight,
        Record,
    }

    struct Frame
    {
        public FrameKind Kind;
        public bool Flag;
        public int State;
        public int Position;
        public int First;
        public int Second;
        // Where a run began.
        public int Begin;
        public ulong Rounds;
    }

    const int RememberLimit = 1 << 20;

    readonly RegexProgram program;
    ReadOnlyMemory<byte> subject;
    readonly int[] groupStart;
    readonly int[] groupEnd;
    readonly int[] bestStart;
    readonly int[] bestEnd;
    readonly int[] roundPosition;
    readonly byte[] roundCount;
    // The thread's last matcher: the next one of the same automaton is this one, and of another one at least the frames serve again.
    [ThreadStatic]
    static RegexMatcher? spare;
    const int LargestSpare = 4096;

    Frame[] frames;
    int depth;
    HashSet<(int State, int Position, ulong Rounds)>? explored;
    RegexFeasibility? feasibility;
    long steps;
    long patience;
    int usedUpAt = -1;

    RegexMatcher(RegexProgram program, Frame[] frames)
    {
        this.program = program;
        this.frames = frames;
        groupStart = new int[program.GroupCount];
        groupEnd = new int[program.GroupCount];
        bestStart = new int[program.GroupCount];
        bestEnd = new int[program.GroupCount];
        roundPosition = new int[program.States.Length];
        roundCount = new byte[program.States.Length];
        Array.Fill(groupStart, -1);
        Array.Fill(groupEnd, -1);
    }

    /// <summary>A matcher that nobody else uses until it is finished.</summary>
    public static RegexMatcher For(RegexProgram program, ReadOnlyMemory<byte> subject)
    {
        var last = spare;
        spare = null;
        var matcher = last is not null && ReferenceEquals(last.program, program) ? last : new RegexMatcher(program, last?.frames ?? new Frame[64]);
        matcher.subject = subject;
        return matcher;
    }

    /// <summary>The matcher is neither run nor asked any more. It is as new then: a run undoes what it has changed.</summary>
    public void Finish()
    {
        subject = default;
        feasibility = null;
        explored = null;
        usedUpAt = -1;
        if (frames.Length <= LargestSpare)
            spare = this;
    }

    /// <summary>Start of group <paramref name="group"/> in the last match, −1 when it took no part.</summary>
    public int Start(int group) => bestStart[group];

    public int End(int group) => bestEnd[group];

    /// <summary>Whether the whole subject matches.</summary>
    public bool MatchWhole()
    {
        Forget(0);
        return Run(0, exact: true, notEmpty: false, atLineStart: true);
    }

    /// <summary>
    /// The first match at or after <paramref name="from"/>; only there when <paramref name="onlyHere"/>, and never an empty one
    /// when <paramref name="notEmpty"/>. <paramref name="lineStart"/>: whether <c>^</c> holds at <paramref name="from"/>.
    /// </summary>
    public bool Search(int from, bool onlyHere, bool notEmpty, bool lineStart)
    {
        Forget(from);
        if (Run(from, exact: false, notEmpty, lineStart))
            return true;
        if (onlyHere)
            return false;
        while (from < subject.Length)
        {
            from++;
            if (feasibility is not null && !feasibility.Leads(program.Start, from))
                continue;
            if (Run(from, exact: false, notEmpty, atLineStart: false))
                return true;
        }

        return false;
    }

    void Forget(int from)
    {
        steps = 0;
        patience = 16L * (subject.Length - from + 64);
    }

    static ulong Mix(int state, int count)
    {
        ulong x = ((ulong)(uint)state << 2 | (uint)count) * 0x9E3779B97F4A7C15UL;
        x ^= x >> 29;
        x *= 0xBF58476D1CE4E5B9UL;
        return x ^ x >> 32;
    }

    ref Frame Push(FrameKind kind, int state, int position, ulong rounds)
    {
        if (depth == frames.Length)
            Array.Resize(ref frames, frames.Length * 2);
        ref var frame = ref frames[depth++];
        frame.Kind = kind;
        frame.State = state;
        frame.Position = position;
        frame.Rounds = rounds;
        frame.Flag = false;
        return ref frame;
    }

    bool Run(int begin, bool exact, bool notEmpty, bool atLineStart)
    {
        var states = program.States;
        var sets = program.Sets;
        var text = subject.Span;
        // Groups and round counts are as new here: the way back from the run before has undone every change.
        depth = 0;
        int best = -1;
        int position = begin;
        int state = program.Start;
        ulong rounds = 0;
        bool found;
        // Every step of a run that needs more patience than is left is taken by itself.
        bool takesRuns = true;
        int farthest = exact ? text.Length : -1;
        explored = null;

        while (true)
        {
            // Forward, until the path ends.
            while (true)
            {
                ref readonly var current = ref states[state];
                switch (current.Operation)
                {
                    case RegexOperation.Match:
                        if (position == text.Length || !sets[current.Argument].Contains(text[position]))
                        {
                            found = false;
                            goto back;
                        }

                        position++;
                        rounds = 0;
                        state = current.Next;
                        continue;

                    case RegexOperation.GroupBegin:
                    {
                        ref var frame = ref Push(FrameKind.RestoreGroup, current.Argument, position, rounds);
                        frame.First = groupStart[current.Argument];
                        frame.Second = groupEnd[current.Argument];
                        groupStart[current.Argument] = position;
                        state = current.Next;
                        continue;
                    }

                    case RegexOperation.GroupEnd:
                    {
                        ref var frame = ref Push(FrameKind.RestoreGroup, current.Argument, position, rounds);
                        frame.First = groupStart[current.Argument];
                        frame.Second = groupEnd[current.Argument];
                        groupEnd[current.Argument] = position;
                        state = current.Next;
                        continue;
                    }

                    case RegexOperation.LineBegin:
                        if (position != begin || !atLineStart)
                        {
                            found = false;
                            goto back;
                        }

                        state = current.Next;
                        continue;

                    case RegexOperation.LineEnd:
                        if (position != text.Length)
                        {
                            found = false;
                            goto back;
                        }

                        state = current.Next;
                        continue;

                    case RegexOperation.Accept:
                        found = (!exact || position == text.Length) && !(notEmpty && position == begin);
                        if (found && position > best)
                        {
                            best = position;
                            groupStart.CopyTo(bestStart, 0);
                            groupEnd.CopyTo(bestEnd, 0);
                            // No way back is needed: what the groups and rounds hold is set anew.
                            if (best == farthest)
                            {
                                Renew();
                                return true;
                            }
                        }

                        goto back;

                    case RegexOperation.Repeat when current.IsRun && takesRuns && feasibility is null && IsFresh(state, position):
                    {
                        int end = position;
                        ref readonly var set = ref sets[states[current.Alternative].Argument];
                        while (end < text.Length && set.Contains(text[end]))
                            end++;
                        if (steps + (end - position) >= patience)
                        {
                            takesRuns = false;
                            continue;
                        }

                        steps += end - position + 1;
                        if (end > position)
                        {
                            ref var frame = ref Push(FrameKind.AfterRun, state, end + 1, rounds);
                            frame.First = roundPosition[state];
                            frame.Second = roundCount[state];
                            frame.Begin = position;
                            found = false;
                            goto back;
                        }

                        state = current.Next;
                        continue;
                    }

                    case RegexOperation.Repeat:
                    case RegexOperation.Alternative:
                        if (++steps > patience && farthest < 0)
                        {
                            feasibility ??= new RegexFeasibility(program, subject, exact);
                            farthest = feasibility.FarthestEnd(begin, atLineStart);
                            if (best == farthest)
                            {
                                Renew();
                                return best >= 0;
                            }
                        }
                        else if (steps > patience)
                        {
                            feasibility ??= new RegexFeasibility(program, subject, exact);
                        }

                        feasibility?.Work();
                        if (current.Operation == RegexOperation.Alternative)
                        {
                            if (feasibility is not null)
                            {
                                if (!Leads(current.Alternative, position, position == begin && atLineStart, position == begin && notEmpty))
                                {
                                    state = current.Next;
                                    continue;
                                }

                                if (!Leads(current.Next, position, position == begin && atLineStart, position == begin && notEmpty))
                                {
                                    state = current.Alternative;
                                    continue;
                                }

                                explored ??= [];
                                if (explored.Contains((state, position, rounds)))
                                {
                                    found = true;
                                    goto back;
                                }

                                Push(FrameKind.Record, state, position, rounds);
                            }

                            Push(FrameKind.AfterAlternativeLeft, state, position, rounds);
                            state = current.Alternative;
                            continue;
                        }

                        int count = roundCount[state];
                        bool fresh = IsFresh(state, position);
                        if (!fresh && count >= 2)
                        {
                            state = current.Next;
                            continue;
                        }

                        {
                            ref var frame = ref Push(FrameKind.AfterRepeat, state, position, rounds);
                            frame.First = roundPosition[state];
                            frame.Second = count;
                        }

                        if (fresh)
                        {
                            roundPosition[state] = position;
                            roundCount[state] = 1;
                            rounds ^= Mix(state, 1);
                        }
                        else
                        {
                            roundCount[state] = 2;
                            usedUpAt = position;
                            rounds ^= Mix(state, 1) ^ Mix(state, 2);
                        }

                        if (feasibility is not null && !Leads(current.Alternative, position, position == begin && atLineStart, position == begin && notEmpty))
                        {
                            found = false;
                            goto back;
                        }

                        state = current.Alternative;
                        continue;

                    default:
                        throw new InvalidOperationException("a state that does nothing was left in the automaton");
                }
            }

        back:
            // Backward, until a frame has another way to try.
            while (true)
            {
                if (depth == 0)
                {
                    return best >= 0;
                }

                ref var frame = ref frames[--depth];
                switch (frame.Kind)
                {
                    case FrameKind.RestoreGroup:
                        groupStart[frame.State] = frame.First;
                        groupEnd[frame.State] = frame.Second;
                        continue;

                    case FrameKind.AfterRepeat:
                        roundPosition[frame.State] = frame.First;
                        roundCount[frame.State] = (byte)frame.Second;
                        if (found)
                            continue;
                        position = frame.Position;
                        rounds = frame.Rounds;
                        state = states[frame.State].Next;
                        break;

                    case FrameKind.AfterRun:
                    {
                        if (found)
                        {
                            roundPosition[frame.State] = frame.First;
                            roundCount[frame.State] = (byte)frame.Second;
                            continue;
                        }

                        // One round less; where the byte that has to follow does not, nobody need look.
                        ref readonly var run = ref states[frame.State];
                        int end = frame.Position - 1;
                        if (run.Argument != RegexProgram.None)
                        {
                            ref readonly var follows = ref sets[run.Argument];
                            while (end > frame.Begin && (end == text.Length || !follows.Contains(text[end])))
                                end--;
                        }

                        if (end == frame.Begin)
                        {
                            roundPosition[frame.State] = frame.First;
                            roundCount[frame.State] = (byte)frame.Second;
                            rounds = frame.Rounds;
                        }
                        else
                        {
                            roundPosition[frame.State] = end - 1;
                            roundCount[frame.State] = 1;
                            rounds = 0;
                            frame.Position = end;
                            depth++;
                        }

                        position = end;
                        state = run.Next;
                        break;
                    }

                    case FrameKind.AfterAlternativeLeft:
                        position = frame.Position;
                        rounds = frame.Rounds;
                        state = states[frame.State].Next;
                        if (found)
                            Push(FrameKind.AfterAlternativeRight, 0, position, rounds);
                        break;

                    case FrameKind.AfterAlternativeRight:
                        found = true;
                        continue;

                    default:
                        if (explored!.Count >= RememberLimit)
                            throw new RegexTooLargeException();
                        explored.Add((frame.State, frame.Position, frame.Rounds));
                        continue;
                }

                break;
            }
        }
    }

    bool IsFresh(int state, int position) => roundCount[state] == 0 || roundPosition[state] != position;

    // At the start of a search, and where rounds were used up, more is to be known than the state and the place.
    bool Leads(int state, int position, bool lineStart, bool notHere)
    {
        bool special = lineStart || notHere;
        if (!special && !feasibility!.Leads(state, position))
            return false;
        return (!special && usedUpAt != position) || feasibility!.Leads(state, position, lineStart, notHere, roundCount, roundPosition);
    }

    void Renew()
    {
        depth = 0;
        Array.Fill(groupStart, -1);
        Array.Fill(groupEnd, -1);
        Array.Clear(roundCount);
    }
}
