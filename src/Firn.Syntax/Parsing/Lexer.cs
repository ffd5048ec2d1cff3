using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>
/// Cuts the text into tokens. What is inside <c>"…"</c>, <c>''…''</c> and interpolated paths is cut by other rules than
/// the rest, so the lexer keeps a stack of what it is inside of; <c>${</c> and <c>{</c> push, <c>}</c> pops.
/// The longest possible token wins; between equally long ones a path or URI loses to anything else.
/// </summary>
internal sealed partial class Lexer
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

    readonly SourceFile file;
    readonly ParserOptions options;
    readonly SyntaxTree tree;
    // Behind the end are some zeros, so that looking a few bytes ahead needs no check.
    readonly byte[] text;
    readonly int length;
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

    /// <param name="file">The text.</param>
    /// <param name="options">What decides about it.</param>
    /// <param name="bindings">It is bindings and no expression.</param>
    /// <param name="tree">Where literals go.</param>
    public Lexer(SourceFile file, ParserOptions options, bool bindings, SyntaxTree tree)
    {
        this.file = file;
        this.options = options;
        this.tree = tree;
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

    /// <summary>What the token means beyond its text: the place of a literal or of an <see cref="IndentedPiece"/>, or 0.</summary>
    public int Value { get; private set; }

    /// <summary>Documentation comments by the offset of the token that follows; null while there are none.</summary>
    public Dictionary<int, DocComment>? Documentation { get; set; }

    public ReadOnlySpan<byte> Slice(int begin, int end) => text.AsSpan(begin, end - begin);

    public Token Next()
    {
        Value = 0;
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

    int AddString(TextPiece piece) => tree.Add(new StringEntry(new NodeEntry(ExpressionKind.String, -1, 1), piece));

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

    public SyntaxException Fail(string message, int position) => new(message, file, position);

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
}
