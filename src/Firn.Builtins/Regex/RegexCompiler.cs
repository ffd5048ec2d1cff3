namespace Firn.Builtins.Regex;

/// <summary>
/// Turns a pattern into an automaton. Groups nest on an explicit stack, so depth is limited by the number of states alone.
/// </summary>
internal ref struct RegexCompiler
{
    /// <summary>An open group: the alternatives so far, the current one, and its last term, to which a quantifier may still apply.</summary>
    struct OpenGroup
    {
        public int Number;
        public RegexSequence? Alternatives;
        public RegexSequence? Current;
        public int Begin;
        public int RepeatsBefore;
    }

    readonly RegexProgram program = new();
    readonly Stack<OpenGroup> open = new();
    RegexScanner scanner;
    OpenGroup group;

    RegexCompiler(ReadOnlySpan<byte> pattern) => scanner = new RegexScanner(pattern);

    public static RegexProgram Compile(ReadOnlySpan<byte> pattern)
    {
        var compiler = new RegexCompiler(pattern);
        compiler.Run();
        return compiler.program;
    }

    void Run()
    {
        group = Open();
        while (true)
        {
            switch (scanner.Token)
            {
                case RegexToken.LineBegin:
                    scanner.Advance();
                    Append(program.AddSingle(RegexOperation.LineBegin));
                    break;
                case RegexToken.LineEnd:
                    scanner.Advance();
                    Append(program.AddSingle(RegexOperation.LineEnd));
                    break;
                case RegexToken.AnyCharacter:
                    scanner.Advance();
                    AppendAtom(program.AddMatch(ByteSet.AllButZero), program.RepeatCount);
                    break;
                case RegexToken.Character:
                    byte c = scanner.Value[0];
                    scanner.Advance();
                    AppendAtom(program.AddMatch(ByteSet.Of(c)), program.RepeatCount);
                    break;
                case RegexToken.BracketBegin:
                case RegexToken.BracketNegatedBegin:
                    AppendAtom(program.AddMatch(Bracket()), program.RepeatCount);
                    break;
                case RegexToken.GroupBegin:
                    scanner.Advance();
                    open.Push(group);
                    group = Open();
                    break;
                case RegexToken.Or:
                    scanner.Advance();
                    EndAlternative();
                    break;
                case RegexToken.GroupEnd when open.Count > 0:
                    scanner.Advance();
                    int repeatsBefore = group.RepeatsBefore;
                    AppendAtom(Close(), repeatsBefore);
                    break;
                case RegexToken.End when open.Count == 0:
                    EndAlternative();
                    var body = group.Alternatives!.Value;
                    program.SetNext(group.Begin, body.Start);
                    var end = program.Append(body, program.AddSingle(RegexOperation.GroupEnd, 0));
                    program.Append(end, program.AddSingle(RegexOperation.Accept));
                    program.Finish(group.Begin);
                    return;
                default:
                    throw new RegexSyntaxException("unbalanced parentheses, or a quantifier with nothing before it");
            }
        }
    }

    OpenGroup Open()
    {
        int number = program.GroupCount++;
        return new OpenGroup { Number = number, Begin = program.Add(RegexOperation.GroupBegin, argument: number), RepeatsBefore = program.RepeatCount };
    }

    /// <summary>Ends the innermost group and makes the enclosing one current again.</summary>
    RegexSequence Close()
    {
        EndAlternative();
        var body = group.Alternatives!.Value;
        program.SetNext(group.Begin, body.Start);
        var whole = program.Append(new RegexSequence(group.Begin, body.End), program.AddSingle(RegexOperation.GroupEnd, group.Number));
        group = open.Pop();
        return whole;
    }

    void Append(RegexSequence term) => group.Current = group.Current is { } before ? program.Append(before, term) : term;

    void EndAlternative()
    {
        Append(program.AddSingle(RegexOperation.Dummy));
        var finished = group.Current!.Value;
        group.Current = null;
        if (group.Alternatives is not { } before)
        {
            group.Alternatives = finished;
            return;
        }

        var end = program.AddSingle(RegexOperation.Dummy);
        program.Append(before, end);
        program.Append(finished, end);
        group.Alternatives = new RegexSequence(program.Add(RegexOperation.Alternative, finished.Start, before.Start), end.End);
    }

    /// <summary>
    /// Reads the quantifiers behind an atom. Many that stand directly behind one another are brought to few that prefer the same ways and set the
    /// same groups, because every one of a stack takes time at every place: of leading <c>+</c> as many stay as can show in the groups (each
    /// allows two more empty rounds, in which a repetition inside can be used up only so often), and what follows is one <c>*</c>, or
    /// one <c>?</c> when there is nothing else. The states of the others are counted all the same.
    /// </summary>
    /// <param name="atom">What is quantified.</param>
    /// <param name="repeatsBefore">How many repetitions there were before the atom.</param>
    void AppendAtom(RegexSequence atom, int repeatsBefore)
    {
        var (pluses, mostPluses) = (0, program.RepeatCount - repeatsBefore + 2);
        // The quantifier behind the pluses: what it repeats, and the state that decides about another round.
        var (body, repeat, last) = (atom, RegexProgram.None, RegexToken.End);
        while (true)
        {
            var token = scanner.Token;
            switch (token)
            {
                case RegexToken.Plus when repeat == RegexProgram.None && pluses < mostPluses:
                {
                    scanner.Advance();
                    pluses++;
                    int again = program.Add(RegexOperation.Repeat, RegexProgram.None, atom.Start);
                    program.SetNext(atom.End, again);
                    atom = atom with { End = again };
                    break;
                }

                case RegexToken.Star or RegexToken.Optional when repeat == RegexProgram.None:
                {
                    scanner.Advance();
                    int end = token == RegexToken.Optional ? program.Add(RegexOperation.Dummy) : RegexProgram.None;
                    (body, last) = (atom, token);
                    repeat = program.Add(RegexOperation.Repeat, end, atom.Start);
                    program.SetNext(atom.End, token == RegexToken.Optional ? end : repeat);
                    atom = new RegexSequence(repeat, token == RegexToken.Optional ? end : repeat);
                    break;
                }

                case RegexToken.Star or RegexToken.Plus or RegexToken.Optional:
                {
                    scanner.Advance();
                    if (repeat != RegexProgram.None && token != last)
                    {
                        program.SetNext(body.End, repeat);
                        last = RegexToken.Star;
                    }

                    for (int dropped = token == RegexToken.Optional ? 2 : 1; dropped > 0; dropped--)
                        atom = program.Append(atom, program.AddSingle(RegexOperation.Dummy));
                    break;
                }

                case RegexToken.IntervalBegin:
                    scanner.Advance();
                    atom = Interval(atom);
                    (pluses, mostPluses, repeat) = (0, program.RepeatCount - repeatsBefore + 2, RegexProgram.None);
                    break;
                default:
                    Append(atom);
                    return;
            }
        }
    }

    RegexSequence Interval(RegexSequence atom)
    {
        if (scanner.Token != RegexToken.Number)
            throw new RegexSyntaxException("an interval starts with a number");
        var repeated = program.AddSingle(RegexOperation.Dummy);
        int minimum = Number();
        long optional = 0;
        bool unlimited = false;
        if (scanner.Token == RegexToken.Comma)
        {
            scanner.Advance();
            if (scanner.Token == RegexToken.Number)
                optional = (long)Number() - minimum;
            else
                unlimited = true;
        }

        if (scanner.Token != RegexToken.IntervalEnd)
            throw new RegexSyntaxException("unterminated interval");
        scanner.Advance();

        for (int i = 0; i < minimum; i++)
            repeated = program.Append(repeated, program.Clone(atom));
        if (unlimited)
        {
            var body = program.Clone(atom);
            int repeat = program.Add(RegexOperation.Repeat, RegexProgram.None, body.Start);
            program.SetNext(body.End, repeat);
            return program.Append(repeated, new RegexSequence(repeat, repeat));
        }

        if (optional < 0)
            throw new RegexSyntaxException("the interval's maximum is below its minimum");
        int end = program.Add(RegexOperation.Dummy);
        var choices = new List<int>();
        for (long i = 0; i < optional; i++)
        {
            var body = program.Clone(atom);
            // While the pieces are chained, "next" is the way into the body; the ways are exchanged below.
            int choice = program.Add(RegexOperation.Repeat, body.Start, end);
            choices.Add(choice);
            repeated = program.Append(repeated, new RegexSequence(choice, body.End));
        }

        program.SetNext(repeated.End, end);
        foreach (int choice in choices)
            program.SwapBranches(choice);
        return new RegexSequence(repeated.Start, end);
    }

    int Number()
    {
        int value = 0;
        foreach (byte digit in scanner.Value)
        {
            long next = value * 10L + (digit - '0');
            if (next > int.MaxValue)
                throw new RegexSyntaxException("the number in an interval is too large");
            value = (int)next;
        }

        scanner.Advance();
        return value;
    }

    enum Last
    {
        Nothing,
        Character,
        Class,
    }

    ByteSet Bracket()
    {
        bool negated = scanner.Token == RegexToken.BracketNegatedBegin;
        scanner.Advance();
        var set = default(ByteSet);
        var last = Last.Nothing;
        byte pending = 0;
        if (scanner.Token == RegexToken.Character)
        {
            (last, pending) = (Last.Character, scanner.Value[0]);
            scanner.Advance();
        }
        else if (scanner.Token == RegexToken.BracketDash)
        {
            (last, pending) = (Last.Character, (byte)'-');
            scanner.Advance();
        }

        bool done = false;
        while (!done)
        {
            switch (scanner.Token)
            {
                case RegexToken.BracketEnd:
                    scanner.Advance();
                    done = true;
                    break;
                case RegexToken.CollatingSymbol:
                    Flush(ref set, last, pending);
                    pending = BracketClasses.CollatingSymbol(scanner.Value);
                    set.Add(pending);
                    last = Last.Character;
                    scanner.Advance();
                    break;
                case RegexToken.EquivalenceClass:
                    Flush(ref set, last, pending);
                    last = Last.Class;
                    BracketClasses.AddEquivalents(ref set, scanner.Value);
                    scanner.Advance();
                    break;
                case RegexToken.CharacterClass:
                    Flush(ref set, last, pending);
                    last = Last.Class;
                    BracketClasses.AddClass(ref set, scanner.Value);
                    scanner.Advance();
                    break;
                case RegexToken.Character:
                    Flush(ref set, last, pending);
                    (last, pending) = (Last.Character, scanner.Value[0]);
                    scanner.Advance();
                    break;
                case RegexToken.BracketDash:
                    scanner.Advance();
                    if (scanner.Token == RegexToken.BracketEnd)
                    {
                        scanner.Advance();
                        Flush(ref set, last, pending);
                        (last, pending) = (Last.Character, (byte)'-');
                        done = true;
                    }
                    else if (last == Last.Character && (scanner.Token is RegexToken.Character or RegexToken.BracketDash))
                    {
                        AddRange(ref set, pending, scanner.Token == RegexToken.Character ? scanner.Value[0] : (byte)'-');
                        last = Last.Nothing;
                        scanner.Advance();
                    }
                    else
                    {
                        throw new RegexSyntaxException("a range needs a character on both sides");
                    }

                    break;
                default:
                    throw new RegexSyntaxException("unexpected text in a bracket");
            }
        }

        Flush(ref set, last, pending);
        if (negated)
            set.Complement();
        return set;
    }

    static void Flush(ref ByteSet set, Last last, byte pending)
    {
        if (last == Last.Character)
            set.Add(pending);
    }

    /// <summary>Bounds are compared as signed bytes: a range from ASCII to above it is empty, thus refused.</summary>
    static void AddRange(ref ByteSet set, byte first, byte last)
    {
        if ((sbyte)first > (sbyte)last)
            throw new RegexSyntaxException("a range's end is before its start");
        for (int c = (sbyte)first; c <= (sbyte)last; c++)
            set.Add((byte)c);
    }
}
