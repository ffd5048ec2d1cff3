namespace Firn.Builtins.Regex;

internal enum RegexToken
{
    End,
    Character,
    AnyCharacter,
    GroupBegin,
    GroupEnd,
    BracketBegin,
    BracketNegatedBegin,
    BracketEnd,
    BracketDash,
    CollatingSymbol,
    CharacterClass,
    EquivalenceClass,
    IntervalBegin,
    IntervalEnd,
    Comma,
    Number,
    Star,
    Plus,
    Optional,
    Or,
    LineBegin,
    LineEnd,
}

/// <summary>
/// Splits a pattern into tokens, one ahead of the compiler. The mode (outside, in brackets, in braces) changes as soon as the
/// opening token is seen, so an error inside a bracket shows when its opening token is reached, not when it is used.
/// </summary>
internal ref struct RegexScanner
{
    enum Mode
    {
        Normal,
        Bracket,
        Brace,
    }

    readonly ReadOnlySpan<byte> pattern;
    int at;
    Mode mode;
    bool bracketStart;

    public RegexScanner(ReadOnlySpan<byte> pattern)
    {
        this.pattern = pattern;
        Advance();
    }

    public RegexToken Token { get; private set; }

    /// <summary>The character, number or class name of the current token.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public void Advance()
    {
        if (at == pattern.Length)
        {
            Token = mode switch
            {
                Mode.Normal => RegexToken.End,
                Mode.Bracket => throw new RegexSyntaxException("unterminated bracket"),
                _ => throw new RegexSyntaxException("unterminated interval"),
            };
            return;
        }

        switch (mode)
        {
            case Mode.Normal:
                ScanNormal();
                break;
            case Mode.Bracket:
                ScanBracket();
                break;
            default:
                ScanBrace();
                break;
        }
    }

    static bool IsSpecial(byte c) => c is (byte)'.' or (byte)'[' or (byte)'\\' or (byte)'(' or (byte)')' or (byte)'*' or (byte)'+'
        or (byte)'?' or (byte)'{' or (byte)'|' or (byte)'^' or (byte)'$';

    void Character(int index)
    {
        Token = RegexToken.Character;
        Value = pattern.Slice(index, 1);
    }

    void ScanNormal()
    {
        int start = at;
        byte c = pattern[at++];
        switch (c)
        {
            case (byte)'\\':
                if (at == pattern.Length)
                    throw new RegexSyntaxException("nothing follows the last backslash");
                // Only special characters may be escaped; a backslash before anything else is refused, not ignored.
                if (!IsSpecial(pattern[at]))
                    throw new RegexSyntaxException("an ordinary character is escaped");
                Character(at++);
                break;
            case (byte)'(':
                Token = RegexToken.GroupBegin;
                break;
            case (byte)')':
                Token = RegexToken.GroupEnd;
                break;
            case (byte)'[':
                mode = Mode.Bracket;
                bracketStart = true;
                if (at < pattern.Length && pattern[at] == '^')
                {
                    at++;
                    Token = RegexToken.BracketNegatedBegin;
                }
                else
                {
                    Token = RegexToken.BracketBegin;
                }

                break;
            case (byte)'{':
                mode = Mode.Brace;
                Token = RegexToken.IntervalBegin;
                break;
            case 0:
                throw new RegexSyntaxException("a zero byte");
            case (byte)'.':
                Token = RegexToken.AnyCharacter;
                break;
            case (byte)'*':
                Token = RegexToken.Star;
                break;
            case (byte)'+':
                Token = RegexToken.Plus;
                break;
            case (byte)'?':
                Token = RegexToken.Optional;
                break;
            case (byte)'|':
                Token = RegexToken.Or;
                break;
            case (byte)'^':
                Token = RegexToken.LineBegin;
                break;
            case (byte)'$':
                Token = RegexToken.LineEnd;
                break;
            default:
                Character(start);
                break;
        }
    }

    void ScanBracket()
    {
        int start = at;
        byte c = pattern[at++];
        if (c == '-')
        {
            Token = RegexToken.BracketDash;
        }
        else if (c == '[')
        {
            if (at == pattern.Length)
                throw new RegexSyntaxException("unterminated bracket");
            switch (pattern[at])
            {
                case (byte)'.':
                    Token = RegexToken.CollatingSymbol;
                    ScanNamed();
                    break;
                case (byte)':':
                    Token = RegexToken.CharacterClass;
                    ScanNamed();
                    break;
                case (byte)'=':
                    Token = RegexToken.EquivalenceClass;
                    ScanNamed();
                    break;
                default:
                    Character(start);
                    break;
            }
        }
        else if (c == ']' && !bracketStart)
        {
            Token = RegexToken.BracketEnd;
            mode = Mode.Normal;
        }
        else
        {
            Character(start);
        }

        bracketStart = false;
    }

    void ScanNamed()
    {
        byte delimiter = pattern[at++];
        int start = at;
        while (at < pattern.Length && pattern[at] != delimiter)
            at++;
        Value = pattern[start..at];
        if (at + 1 >= pattern.Length || pattern[at + 1] != ']')
            throw new RegexSyntaxException("unterminated class name");
        at += 2;
    }

    void ScanBrace()
    {
        int start = at;
        byte c = pattern[at++];
        if (c is >= (byte)'0' and <= (byte)'9')
        {
            while (at < pattern.Length && pattern[at] is >= (byte)'0' and <= (byte)'9')
                at++;
            Token = RegexToken.Number;
            Value = pattern[start..at];
        }
        else if (c == ',')
        {
            Token = RegexToken.Comma;
        }
        else if (c == '}')
        {
            mode = Mode.Normal;
            Token = RegexToken.IntervalEnd;
        }
        else
        {
            throw new RegexSyntaxException("unexpected character in an interval");
        }
    }
}
