using System.Runtime.CompilerServices;

namespace Firn.Syntax.Parsing;

// What stands outside of strings and paths.
internal sealed partial class Lexer
{
    // Past blanks and comments.
    int SkipBlanks(int at)
    {
        var text = this.text;
        while (true)
        {
            var c = text[at];
            if (c is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            {
                at++;
                // Lines begin with spaces.
                for (var count = Characters.Width; count == Characters.Width && text.Length - at >= Characters.Width; at += count)
                {
                    count = Characters.CountOfSpaces(text.AsSpan(at, Characters.Width));
                }
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
                    return at;
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
                return at;
            }
        }
    }

    Token NextInCode()
    {
        var text = this.text;
        var start = next;
        var c = text[start];
        // Mostly one space is all that stands between two tokens.
        if (c == ' ')
        {
            c = text[++start];
        }
        var kind = Characters.Classes[c];
        if ((kind & Characters.Blank) != 0)
        {
            start = SkipBlanks(start);
            c = text[start];
            kind = Characters.Classes[c];
        }
        next = start;
        if ((kind & Characters.IdentifierStart) != 0)
        {
            var end = WordEnd(text, start + 1);
            // Characters of schemes are characters of paths: both end here, or neither does.
            if ((Characters.Classes[text[end]] & Characters.AfterWord) != 0 && text[SkipPathCharacters(start)] is (byte)'/' or (byte)':')
            {
                return LongWord(start, end);
            }
            // No keyword is longer.
            return Take(end - start > 7 ? Token.Identifier : Keyword(text.AsSpan(start, end - start)), end);
        }
        if ((kind & Characters.Digit) != 0)
        {
            return Number(start);
        }
        Token token;
        switch (c)
        {
            case (byte)'(':
                token = Token.OpenParenthesis;
                break;
            case (byte)')':
                token = Token.CloseParenthesis;
                break;
            case (byte)'[':
                token = Token.OpenBracket;
                break;
            case (byte)']':
                token = Token.CloseBracket;
                break;
            case (byte)';':
                token = Token.Semicolon;
                break;
            case (byte)':':
                token = Token.Colon;
                break;
            case (byte)',':
                token = Token.Comma;
                break;
            case (byte)'@':
                token = Token.At;
                break;
            case (byte)'?':
                token = Token.Question;
                break;
            case (byte)'*':
                token = Token.Times;
                break;
            case (byte)'=' when text[start + 1] != '=':
                token = Token.Assign;
                break;
            case (byte)'{':
                Push(Inside.Code);
                token = Token.OpenBrace;
                break;
            case (byte)'}':
                if (inside != Inside.Bottom)
                {
                    Pop();
                }
                token = Token.CloseBrace;
                break;
            case (byte)'"':
                Push(Inside.String);
                token = Token.Quote;
                break;
            default:
                return Operator(start, c, text[start + 1]);
        }
        return Take(token, start + 1);
    }

    // What is more than one character, or may be, or means nothing.
    Token Operator(int start, byte c, byte second)
    {
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
            case (byte)'\'' when second == '\'':
                return OpenIndented(start);
            case (byte)'$' when second == '{':
                Push(Inside.Code);
                return Take(Token.DollarBrace, start + 2);
            case (byte)'=':
                return Take(Token.Equal, start + 2);
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
            case 0 when start >= length:
                return AtEnd();
            case 0:
                // The original's scanner hands a NUL on as the end of the input.
                return Take(Token.EndOfFile, start + 1);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int WordEnd(byte[] text, int at)
    {
        if (text.Length - at >= Characters.Width)
        {
            at += Characters.CountOfName(text.AsSpan(at, Characters.Width));
        }
        while ((Characters.Classes[text[at]] & Characters.Identifier) != 0)
        {
            at++;
        }
        return at;
    }

    // A path or a URI, if it is longer than the word that it begins with.
    Token LongWord(int start, int end)
    {
        var path = PathEnd(start, out var interpolated);
        var uri = UriEnd(start);
        if (path > end && path >= uri)
        {
            return Path(Token.Path, path, interpolated);
        }
        return uri > end ? Take(Token.Uri, uri) : Take(Keyword(text.AsSpan(start, end - start)), end);
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
