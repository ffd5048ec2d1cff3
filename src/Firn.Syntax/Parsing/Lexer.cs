using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>
/// A piece of an indented string; escapes and lone characters do not take part in the indentation. It is a part of the lexer's text, which may be
/// gone when that has been parsed.
/// </summary>
internal sealed class IndentedPiece(ReadOnlyMemory<byte> text, bool hasIndentation)
{
    public ReadOnlySpan<byte> Text => text.Span;

    public bool HasIndentation => hasIndentation;
}

/// <summary>
/// Cuts the text into tokens. What is inside <c>"…"</c>, <c>''…''</c> and interpolated paths is cut by other rules than
/// the rest, so the lexer keeps a stack of what it is inside of; <c>${</c> and <c>{</c> push, <c>}</c> pops.
/// The longest possible token wins; between equally long ones a path or URI loses to anything else.
/// </summary>
internal sealed class Lexer
{
    enum Inside : byte
    {
        Bottom,
        Code,
        String,
        IndentedString,
        Path,
        PathAfterSlash,
    }

    const int Ahead = 4;

    // Short literals share arrays up to this size.
    const int LargestShared = 4096;

    static readonly SearchValues<byte> StringSpecials = SearchValues.Create("$\"\\\r\0"u8);
    static readonly SearchValues<byte> IndentedSpecials = SearchValues.Create("$'\0"u8);

    readonly SourceFile file;
    readonly ParserOptions options;
    // Behind the end are some zeros, so that looking a few bytes ahead needs no check.
    readonly byte[] text;
    readonly int length;
    // What the tree needs of the text, one literal behind the other: nearly every file has some, and one array costs less than one for each of them.
    byte[] literals = [];
    int literalsUsed;
    Inside[] stack = new Inside[64];
    int stackCount = 1;
    int next;
    int docStart;
    int docEnd;
    bool bindingsFirst;

    // Runs of characters that may be a path, or a URI's scheme, were looked at from here to there. Most of what looks like the start of
    // one is something else; without a memory a long run (`a.a.a…`, `----…`) would be walked again for every token in it.
    int pathRunStart;
    int pathRunEnd;
    int schemeRunStart;
    int schemeRunEnd;
    bool noCommentEnds;

    // Where the token before the last one lies; where messages place the end of the input when that is not the end of the text.
    int previousBegin, previousEnd;
    int endPlace = -1;

    public Lexer(SourceFile file, ParserOptions options, bool bindings)
    {
        this.file = file;
        this.options = options;
        length = file.Bytes.Length;
        text = WithZeros(file.Memory);
        bindingsFirst = bindings;
    }

    // The text itself, when zeros stand behind it already.
    static byte[] WithZeros(ReadOnlyMemory<byte> bytes)
    {
        if (MemoryMarshal.TryGetArray(bytes, out var place) && place.Offset == 0
            && place.Array.AsSpan(place.Count) is { Length: >= Ahead } behind && !behind[..Ahead].ContainsAnyExcept((byte)0))
        {
            return place.Array!;
        }
        var copy = new byte[bytes.Length + Ahead];
        bytes.CopyTo(copy);
        return copy;
    }

    public int Begin { get; private set; }

    public int End { get; private set; }

    /// <summary>What the token means beyond its text: a literal node or an <see cref="IndentedPiece"/>.</summary>
    public object? Value { get; private set; }

    /// <summary>Documentation comments by the offset of the token that follows; null while there are none.</summary>
    public Dictionary<int, DocComment>? Documentation { get; set; }

    public ReadOnlySpan<byte> Slice(int begin, int end) => text.AsSpan(begin, end - begin);

    /// <summary>A piece of the text as it stands, for the tree: the text may be gone when it has been parsed.</summary>
    public ByteString Literal(int begin, int end)
    {
        var size = end - begin;
        if (size > literals.Length - literalsUsed)
        {
            var room = Math.Clamp(length / 16, 64, LargestShared);
            if (size > room / 2)
            {
                return ByteString.Copy(text.AsSpan(begin, size));
            }
            literals = new byte[room];
            literalsUsed = 0;
        }
        var place = literals.AsMemory(literalsUsed, size);
        text.AsSpan(begin, size).CopyTo(place.Span);
        literalsUsed += size;
        return new ByteString(place);
    }

    public Token Next()
    {
        Value = null;
        if (bindingsFirst)
        {
            bindingsFirst = false;
            if (length > 0)
            {
                return Token.Bindings;
            }
        }
        switch (stack[stackCount - 1])
        {
            case Inside.String:
                return NextInString();
            case Inside.IndentedString:
                return NextInIndentedString();
            case Inside.Path:
            case Inside.PathAfterSlash:
                return NextInPath();
            default:
                return NextInCode();
        }
    }

    Token Take(Token token, int end)
    {
        (previousBegin, previousEnd) = (Begin, next);
        Begin = next;
        End = next = end;
        if (docEnd != 0)
        {
            Documentation ??= [];
            Documentation.TryAdd(Begin, new DocComment(docStart, docEnd));
            docEnd = 0;
        }
        return token;
    }

    void Push(Inside inside)
    {
        if (stackCount == stack.Length)
        {
            Array.Resize(ref stack, stackCount * 2);
        }
        stack[stackCount++] = inside;
    }

    SyntaxException Fail(string message, int position) => new(message, file, position);

    Token AtEnd()
    {
        Begin = End = endPlace >= 0 ? endPlace : length;
        return Token.EndOfFile;
    }

    bool SkipBlanks()
    {
        var text = this.text;
        var at = next;
        while (at < length)
        {
            var c = text[at];
            if (c is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            {
                at++;
            }
            else if (c == '#')
            {
                var end = text.AsSpan(at, length - at).IndexOfAny((byte)'\r', (byte)'\n');
                at = end < 0 ? length : at + end;
            }
            else if (c == '/' && text[at + 1] == '*')
            {
                var close = noCommentEnds ? -1 : text.AsSpan(at + 2, length - at - 2).IndexOf("*/"u8);
                if (close < 0)
                {
                    noCommentEnds = true;
                    break;
                }
                var end = at + close + 4;
                if (close > 1 && text[at + 2] == '*' && text[at + 3] is not ((byte)'*' or (byte)'/'))
                {
                    (docStart, docEnd) = (at, end);
                }
                at = end;
            }
            else
            {
                break;
            }
        }
        next = at;
        return at < length;
    }

    Token NextInCode()
    {
        if (!SkipBlanks())
        {
            return AtEnd();
        }
        var text = this.text;
        var start = next;
        var c = text[start];
        var kind = Characters.Classes[c];
        if ((kind & Characters.IdentifierStart) != 0)
        {
            return Word(start);
        }
        if ((kind & Characters.Digit) != 0)
        {
            return Number(start);
        }
        var second = text[start + 1];
        switch (c)
        {
            case (byte)'.':
                if (second == '.' && text[start + 2] == '.' && PathEnd(start, out _) <= start + 3)
                {
                    return Take(Token.Ellipsis, start + 3);
                }
                if (second is >= (byte)'0' and <= (byte)'9')
                {
                    return Number(start);
                }
                return PathOr(start, Token.Dot, 1);
            case (byte)'-':
                return second == '>' ? Take(Token.Implies, start + 2) : PathOr(start, Token.Minus, 1);
            case (byte)'+':
                return second == '+' ? PathOr(start, Token.Concat, 2) : PathOr(start, Token.Plus, 1);
            case (byte)'/':
                return second == '/' ? Take(Token.Update, start + 2) : PathOr(start, Token.Divide, 1);
            case (byte)'{':
                Push(Inside.Code);
                return Take(Token.OpenBrace, start + 1);
            case (byte)'}':
                if (stackCount > 1)
                {
                    stackCount--;
                }
                return Take(Token.CloseBrace, start + 1);
            case (byte)'"':
                Push(Inside.String);
                return Take(Token.Quote, start + 1);
            case (byte)'\'' when second == '\'':
                return OpenIndented(start);
            case (byte)'$' when second == '{':
                Push(Inside.Code);
                return Take(Token.DollarBrace, start + 2);
            case (byte)'(':
                return Take(Token.OpenParenthesis, start + 1);
            case (byte)')':
                return Take(Token.CloseParenthesis, start + 1);
            case (byte)'[':
                return Take(Token.OpenBracket, start + 1);
            case (byte)']':
                return Take(Token.CloseBracket, start + 1);
            case (byte)';':
                return Take(Token.Semicolon, start + 1);
            case (byte)':':
                return Take(Token.Colon, start + 1);
            case (byte)',':
                return Take(Token.Comma, start + 1);
            case (byte)'@':
                return Take(Token.At, start + 1);
            case (byte)'?':
                return Take(Token.Question, start + 1);
            case (byte)'*':
                return Take(Token.Times, start + 1);
            case (byte)'=':
                return second == '=' ? Take(Token.Equal, start + 2) : Take(Token.Assign, start + 1);
            case (byte)'!':
                return second == '=' ? Take(Token.NotEqual, start + 2) : Take(Token.Exclamation, start + 1);
            case (byte)'&' when second == '&':
                return Take(Token.And, start + 2);
            case (byte)'|' when second == '|':
                return Take(Token.Or, start + 2);
            case (byte)'|' when second == '>':
                return Pipe(Token.PipeInto);
            case (byte)'<':
                return Less(start, second);
            case (byte)'>':
                return second == '=' ? Take(Token.GreaterOrEqual, start + 2) : Take(Token.Greater, start + 1);
            case (byte)'~':
                return Home(start);
            case 0:
                // The original's scanner hands a NUL on as the end of the input.
                Take(Token.EndOfFile, start + 1);
                return Token.EndOfFile;
            default:
                return Take(Token.Invalid, start + 1);
        }
    }

    Token Pipe(Token token)
    {
        if (!options.PipeOperators)
        {
            throw Fail("experimental Nix feature 'pipe-operators' is disabled; add '--extra-experimental-features pipe-operators' to enable it", next);
        }
        return Take(token, next + 2);
    }

    Token Word(int start)
    {
        var text = this.text;
        var classes = Characters.Classes;
        var end = start + 1;
        while ((classes[text[end]] & Characters.Identifier) != 0)
        {
            end++;
        }
        switch (text[end])
        {
            case (byte)'.' or (byte)'+' or (byte)'/' or (byte)':':
                var path = PathEnd(start, out var interpolated);
                var uri = UriEnd(start);
                if (path > end && path >= uri)
                {
                    return Path(Token.Path, path, interpolated);
                }
                if (uri > end)
                {
                    return Take(Token.Uri, uri);
                }
                break;
            default:
                break;
        }
        return Take(Keyword(text.AsSpan(start, end - start)), end);
    }

    static Token Keyword(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 when word.SequenceEqual("if"u8) => Token.If,
        2 when word.SequenceEqual("in"u8) => Token.In,
        2 when word.SequenceEqual("or"u8) => Token.OrKeyword,
        3 when word.SequenceEqual("let"u8) => Token.Let,
        3 when word.SequenceEqual("rec"u8) => Token.Rec,
        4 when word.SequenceEqual("then"u8) => Token.Then,
        4 when word.SequenceEqual("else"u8) => Token.Else,
        4 when word.SequenceEqual("with"u8) => Token.With,
        6 when word.SequenceEqual("assert"u8) => Token.Assert,
        7 when word.SequenceEqual("inherit"u8) => Token.Inherit,
        _ => Token.Identifier,
    };

    Token Number(int start)
    {
        var integerEnd = Digits(start);
        var floatEnd = FloatEnd(start, integerEnd);
        var path = PathEnd(start, out var interpolated);
        if (path > Math.Max(integerEnd, floatEnd))
        {
            return Path(Token.Path, path, interpolated);
        }
        if (floatEnd > integerEnd)
        {
            return Float(start, floatEnd);
        }
        if (integerEnd == start)
        {
            return Take(Token.Dot, start + 1);
        }
        var digits = text.AsSpan(start, integerEnd - start);
        var significant = digits.TrimStart((byte)'0');
        if (significant.Length > 19 || !Utf8Parser.TryParse(significant.IsEmpty ? "0"u8 : significant, out long value, out _))
        {
            throw Fail($"invalid integer '{Encoding.ASCII.GetString(digits)}'", start);
        }
        Value = new IntegerExpression(value);
        return Take(Token.Integer, integerEnd);
    }

    Token Float(int start, int end)
    {
        var digits = text.AsSpan(start, end - start);
        var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        var mantissa = digits;
        var exponent = mantissa.IndexOfAny((byte)'e', (byte)'E');
        if (exponent >= 0)
        {
            mantissa = mantissa[..exponent];
        }
        // The C library reports a range error for what overflows and for what loses digits by being too small.
        if (double.IsInfinity(value) || double.IsSubnormal(value) || (value == 0 && mantissa.ContainsAnyInRange((byte)'1', (byte)'9')))
        {
            throw Fail($"invalid float '{Encoding.ASCII.GetString(digits)}'", start);
        }
        Value = new FloatExpression(value);
        return Take(Token.Float, end);
    }

    int Digits(int at)
    {
        while (text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }
        return at;
    }

    /// <summary>Past a float that starts here, or the start: digits that do not start with 0, a dot, or nothing or one 0 before a dot with digits behind it.</summary>
    int FloatEnd(int start, int integerEnd)
    {
        if (text[integerEnd] != '.')
        {
            return start;
        }
        var end = Digits(integerEnd + 1);
        var whole = integerEnd - start;
        var leadingZero = whole > 0 && text[start] == '0';
        if (whole == 0 || leadingZero ? whole > 1 || end == integerEnd + 1 : false)
        {
            return start;
        }
        if (text[end] is (byte)'e' or (byte)'E')
        {
            var digits = text[end + 1] is (byte)'+' or (byte)'-' ? end + 2 : end + 1;
            var exponentEnd = Digits(digits);
            if (exponentEnd > digits)
            {
                return exponentEnd;
            }
        }
        return end;
    }

    /// <summary>Past a path that starts here, or the start. An interpolated one (<c>a/${</c>) includes the <c>${</c>.</summary>
    int PathEnd(int start, out bool interpolated)
    {
        interpolated = false;
        var at = SkipPathCharacters(start);
        if (text[at] != '/')
        {
            return start;
        }
        if (!IsPathCharacter(text[at + 1]))
        {
            interpolated = text[at + 1] == '$' && text[at + 2] == '{';
            return interpolated ? at + 3 : start;
        }
        while (text[at] == '/' && IsPathCharacter(text[at + 1]))
        {
            at = SkipPathCharacters(at + 1);
        }
        return text[at] == '/' ? at + 1 : at;
    }

    int SkipPathCharacters(int at)
    {
        if (at >= pathRunStart && at < pathRunEnd)
        {
            return pathRunEnd;
        }
        pathRunStart = at;
        while (IsPathCharacter(text[at]))
        {
            at++;
        }
        return pathRunEnd = at;
    }

    int SkipSchemeCharacters(int at)
    {
        if (at >= schemeRunStart && at < schemeRunEnd)
        {
            return schemeRunEnd;
        }
        schemeRunStart = at;
        while ((Characters.Classes[text[at]] & Characters.Scheme) != 0)
        {
            at++;
        }
        return schemeRunEnd = at;
    }

    static bool IsPathCharacter(byte c) => (Characters.Classes[c] & Characters.Path) != 0;

    Token PathOr(int start, Token token, int length)
    {
        var end = PathEnd(start, out var interpolated);
        return end > start + length ? Path(Token.Path, end, interpolated) : Take(token, start + length);
    }

    Token Path(Token token, int end, bool interpolated)
    {
        if (interpolated)
        {
            end -= 2;
        }
        Push(text[end - 1] == '/' ? Inside.PathAfterSlash : Inside.Path);
        return Take(token, end);
    }

    Token Home(int start)
    {
        if (text[start + 1] != '/')
        {
            return Take(Token.Invalid, start + 1);
        }
        if (text[start + 2] == '$' && text[start + 3] == '{')
        {
            return Path(Token.HomePath, start + 2, interpolated: false);
        }
        var end = PathEnd(start + 1, out _);
        return end > start + 1 ? Path(Token.HomePath, end, interpolated: false) : Take(Token.Invalid, start + 1);
    }

    // A scheme begins with a letter: `_:null` is a function.
    int UriEnd(int start)
    {
        var at = SkipSchemeCharacters(start + 1);
        if (text[at] != ':' || text[start] == '_')
        {
            return start;
        }
        var first = ++at;
        while ((Characters.Classes[text[at]] & Characters.Uri) != 0)
        {
            at++;
        }
        return at > first ? at : start;
    }

    Token Less(int start, byte second)
    {
        if (second == '=')
        {
            return Take(Token.LessOrEqual, start + 2);
        }
        if (second == '|')
        {
            return Pipe(Token.PipeFrom);
        }
        var at = SkipPathCharacters(start + 1);
        if (at > start + 1)
        {
            while (text[at] == '/' && IsPathCharacter(text[at + 1]))
            {
                at = SkipPathCharacters(at + 1);
            }
            if (text[at] == '>')
            {
                return Take(Token.SearchPath, at + 1);
            }
        }
        return Take(Token.Less, start + 1);
    }

    Token NextInPath()
    {
        var start = next;
        var c = start < length ? text[start] : (byte)0;
        if (c == '$' && text[start + 1] == '{')
        {
            stack[stackCount - 1] = Inside.Path;
            Push(Inside.Code);
            return Take(Token.DollarBrace, start + 2);
        }
        if (IsPathCharacter(c) || c == '/')
        {
            var end = SkipPathCharacters(start);
            while (text[end] == '/' && IsPathCharacter(text[end + 1]))
            {
                end = SkipPathCharacters(end + 1);
            }
            if (text[end] == '/')
            {
                end++;
            }
            stack[stackCount - 1] = text[end - 1] == '/' ? Inside.PathAfterSlash : Inside.Path;
            Value = new StringExpression(Literal(start, end));
            return Take(Token.String, end);
        }
        if (stack[stackCount - 1] == Inside.PathAfterSlash)
        {
            throw Fail("path has a trailing slash", start < length ? start : Begin);
        }
        stackCount--;
        if (start >= length)
        {
            // A path is over when something else is seen. Where nothing is left to see, the original's place stays at the token before.
            (Begin, End) = (previousBegin, previousEnd);
            endPlace = previousEnd;
        }
        return Token.PathEnd;
    }

    Token NextInString()
    {
        var start = next;
        var at = start;
        var plain = true;
        while (at < length)
        {
            var skip = text.AsSpan(at, length - at).IndexOfAny(StringSpecials);
            if (skip < 0)
            {
                at = length;
                break;
            }
            at += skip;
            var c = text[at];
            if (c == '"')
            {
                break;
            }
            if (c is (byte)'\r' or 0)
            {
                plain = false;
                at++;
                continue;
            }
            if (at + 1 >= length)
            {
                break;
            }
            if (c == '\\')
            {
                plain = false;
                at += 2;
                continue;
            }
            var second = text[at + 1];
            if (second == '{')
            {
                break;
            }
            if (second == '"')
            {
                at++;
                break;
            }
            if (second == '\\')
            {
                if (at + 2 >= length)
                {
                    break;
                }
                plain = false;
                at += 3;
                continue;
            }
            at += 2;
        }
        if (at > start)
        {
            Value = new StringExpression(plain ? Literal(start, at) : Unescape(text.AsSpan(start, at - start), start));
            return Take(Token.String, at);
        }
        if (start >= length)
        {
            return AtEnd();
        }
        switch (text[start])
        {
            case (byte)'"':
                stackCount--;
                return Take(Token.Quote, start + 1);
            case (byte)'$' when text[start + 1] == '{':
                Push(Inside.Code);
                return Take(Token.DollarBrace, start + 2);
            default:
                Begin = start;
                End = next = length;
                return Token.EndOfFile;
        }
    }

    Token OpenIndented(int start)
    {
        var end = start + 2;
        while (text[end] == ' ')
        {
            end++;
        }
        end = text[end] == '\n' ? end + 1 : start + 2;
        Push(Inside.IndentedString);
        return Take(Token.IndentedOpen, end);
    }

    Token NextInIndentedString()
    {
        var start = next;
        if (start >= length)
        {
            return AtEnd();
        }
        var at = start;
        var hasNul = false;
        while (at < length)
        {
            var skip = text.AsSpan(at, length - at).IndexOfAny(IndentedSpecials);
            if (skip < 0)
            {
                at = length;
                break;
            }
            at += skip;
            if (text[at] == 0)
            {
                hasNul = true;
                at++;
                continue;
            }
            if (at + 1 >= length)
            {
                break;
            }
            var second = text[at + 1];
            if (text[at] == '$' ? second is (byte)'{' or (byte)'\'' : second is (byte)'\'' or (byte)'$')
            {
                break;
            }
            hasNul |= second == 0;
            at += 2;
        }
        if (at > start)
        {
            if (hasNul)
            {
                throw NulByte(text.AsSpan(start, at - start), start);
            }
            Value = new IndentedPiece(text.AsMemory(start, at - start), hasIndentation: true);
            return Take(Token.IndentedString, at);
        }
        if (text[start] == '$')
        {
            if (text[start + 1] == '{')
            {
                Push(Inside.Code);
                return Take(Token.DollarBrace, start + 2);
            }
            return Piece("$"u8, start + 1);
        }
        if (text[start + 1] != '\'')
        {
            return Piece("'"u8, start + 1);
        }
        switch (text[start + 2])
        {
            case (byte)'$':
                return Piece("$"u8, start + 3);
            case (byte)'\'':
                return Piece("''"u8, start + 3);
            case (byte)'\\' when start + 3 < length:
                var escaped = Unescape(text.AsSpan(start + 2, 2), start);
                return Piece(escaped.Span, start + 4);
            default:
                stackCount--;
                return Take(Token.IndentedClose, start + 2);
        }
    }

    Token Piece(ReadOnlySpan<byte> piece, int end)
    {
        Value = new IndentedPiece(piece.ToArray(), hasIndentation: false);
        return Take(Token.IndentedString, end);
    }

    ByteString Unescape(ReadOnlySpan<byte> raw, int start)
    {
        var result = new byte[raw.Length];
        var count = 0;
        var hasNul = false;
        for (var at = 0; at < raw.Length;)
        {
            var c = raw[at++];
            if (c == '\\')
            {
                c = raw[at++];
                c = c switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', _ => c };
            }
            else if (c == '\r')
            {
                c = (byte)'\n';
                if (at < raw.Length && raw[at] == '\n')
                {
                    at++;
                }
            }
            else
            {
                hasNul |= c == 0;
            }
            result[count++] = c;
        }
        return hasNul ? throw NulByte(result.AsSpan(0, count), start) : new ByteString(result.AsMemory(0, count));
    }

    SyntaxException NulByte(ReadOnlySpan<byte> piece, int start) =>
        Fail($"input string '{Encoding.UTF8.GetString(piece).Replace('\0', '␀')}' cannot be represented as Nix string because it contains null bytes", start);
}
