namespace Firn.Builtins.Regex;

/// <summary>
/// Which states lead to a match from which places, found backwards from the end of the subject: so the matcher need not find out by trying.
/// Rounds that were used up close ways at the place where they were used; then the ways that are left are followed, up to the next byte only,
/// because behind it every round is new.
/// </summary>
internal sealed class RegexFeasibility
{
    const long LargestTable = 1L << 31;
    const long LeastWork = 1L << 30;
    // Nobody writes an automaton as large by hand, and every step of looking ahead may walk all of it: what is refused is refused soon.
    const int LargeAutomaton = 10_000;
    const long LeastWorkOfLarge = 1L << 26;

    readonly RegexProgram program;
    readonly ReadOnlyMemory<byte> subject;
    readonly bool exact;
    readonly int words;
    readonly ulong[] table;
    readonly int[] seen;
    readonly Stack<int> pending = new();
    int stamp;
    long workLeft;

    /// <param name="exact">Whether a match has to reach the end of the subject.</param>
    /// <exception cref="RegexTooLargeException">States times places need more memory than a pattern may.</exception>
    public RegexFeasibility(RegexProgram program, ReadOnlyMemory<byte> subject, bool exact)
    {
        (this.program, this.subject, this.exact) = (program, subject, exact);
        words = (program.States.Length + 63) / 64;
        long cells = (long)words * 64 * (subject.Length + 1L);
        if (cells > LargestTable)
            throw new RegexTooLargeException();
        workLeft = (program.States.Length > LargeAutomaton ? LeastWorkOfLarge : LeastWork) + (2 * cells);
        table = new ulong[(long)words * (subject.Length + 1)];
        seen = new int[program.States.Length];
        Fill();
    }

    /// <summary>Counts a step of the search, or of looking ahead for it: what is not found with that many is not looked for any longer.</summary>
    /// <exception cref="RegexTooLargeException">There were too many.</exception>
    public void Work()
    {
        if (--workLeft < 0)
            throw new RegexTooLargeException();
    }

    /// <summary>Whether a match can follow from <paramref name="state"/> when every round is new and the place is not the start of the search.</summary>
    public bool Leads(int state, int position) => (table[((long)position * words) + (state >> 6)] >> (state & 63) & 1) != 0;

    /// <summary>The same at a place where repetitions with two rounds must not be entered again.</summary>
    /// <param name="lineStart">Whether <c>^</c> holds here.</param>
    /// <param name="notHere">Whether a match that ends here does not count.</param>
    public bool Leads(int state, int position, bool lineStart, bool notHere, ReadOnlySpan<byte> roundCount, ReadOnlySpan<int> roundPosition)
    {
        stamp++;
        pending.Clear();
        Visit(state);
        var text = subject.Span;
        while (pending.TryPop(out int id))
        {
            Work();
            ref readonly var current = ref program.States[id];
            switch (current.Operation)
            {
                case RegexOperation.Accept when !notHere && (!exact || position == text.Length):
                case RegexOperation.Match when position < text.Length && program.Sets[current.Argument].Contains(text[position]) && Leads(current.Next, position + 1):
                    return true;
                case RegexOperation.Accept or RegexOperation.Match:
                case RegexOperation.LineBegin when !lineStart:
                case RegexOperation.LineEnd when position != text.Length:
                    break;
                default:
                    Visit(current.Next);
                    if (current.Operation == RegexOperation.Alternative || (current.Operation == RegexOperation.Repeat && !(roundCount[id] >= 2 && roundPosition[id] == position)))
                        Visit(current.Alternative);
                    break;
            }
        }

        return false;
    }

    /// <summary>The last place where a match that starts at <paramref name="begin"/> could end, whatever is preferred; −1 when none can.</summary>
    public int FarthestEnd(int begin, bool lineStart)
    {
        var text = subject.Span;
        int farthest = -1;
        var (here, behind) = (new List<int> { program.Start }, new List<int>());
        for (int position = begin; here.Count > 0; position++)
        {
            stamp++;
            foreach (int id in here)
                Visit(id);
            behind.Clear();
            while (pending.TryPop(out int id))
            {
                Work();
                ref readonly var current = ref program.States[id];
                switch (current.Operation)
                {
                    case RegexOperation.Accept when !exact || position == text.Length:
                        farthest = position;
                        break;
                    case RegexOperation.Match when position < text.Length && program.Sets[current.Argument].Contains(text[position]) && Leads(current.Next, position + 1):
                        behind.Add(current.Next);
                        break;
                    case RegexOperation.Accept or RegexOperation.Match:
                    case RegexOperation.LineBegin when !lineStart || position != begin:
                    case RegexOperation.LineEnd when position != text.Length:
                        break;
                    default:
                        Visit(current.Next);
                        if (current.Branches)
                            Visit(current.Alternative);
                        break;
                }
            }

            (here, behind) = (behind, here);
        }

        return farthest;
    }

    void Visit(int id)
    {
        if (seen[id] == stamp)
            return;
        seen[id] = stamp;
        pending.Push(id);
    }

    void Fill()
    {
        var states = program.States;
        var text = subject.Span;
        var (first, sources) = WaysBack(states);
        for (int position = text.Length; position >= 0; position--)
        {
            var row = table.AsSpan((int)((long)position * words), words);
            for (int id = 0; id < states.Length; id++)
            {
                ref readonly var state = ref states[id];
                if (state.Operation == RegexOperation.Accept ? !exact || position == text.Length
                    : state.Operation == RegexOperation.Match && position < text.Length && program.Sets[state.Argument].Contains(text[position]) && Leads(state.Next, position + 1))
                {
                    pending.Push(id);
                }
            }

            while (pending.TryPop(out int id))
            {
                if ((row[id >> 6] >> (id & 63) & 1) != 0)
                    continue;
                row[id >> 6] |= 1UL << (id & 63);
                for (int i = first[id]; i < first[id + 1]; i++)
                {
                    if (states[sources[i]].Operation != RegexOperation.LineEnd || position == text.Length)
                        pending.Push(sources[i]);
                }
            }
        }
    }

    /// <summary>From where each state is reached without a byte; <c>^</c> leads nowhere, it holds at the start of a search only.</summary>
    static (int[] First, int[] Sources) WaysBack(RegexState[] states)
    {
        var first = new int[states.Length + 1];
        foreach (var (_, target) in Ways(states))
            first[target + 1]++;
        for (int id = 0; id < states.Length; id++)
            first[id + 1] += first[id];
        var sources = new int[first[^1]];
        var next = first[..^1];
        foreach (var (source, target) in Ways(states))
            sources[next[target]++] = source;
        return (first, sources);
    }

    static IEnumerable<(int Source, int Target)> Ways(RegexState[] states)
    {
        for (int id = 0; id < states.Length; id++)
        {
            var state = states[id];
            if (state.Operation is RegexOperation.Accept or RegexOperation.Match or RegexOperation.LineBegin or RegexOperation.Dummy)
                continue;
            if (state.Next != RegexProgram.None)
                yield return (id, state.Next);
            if (state.Branches && state.Alternative != RegexProgram.None)
                yield return (id, state.Alternative);
        }
    }
}
