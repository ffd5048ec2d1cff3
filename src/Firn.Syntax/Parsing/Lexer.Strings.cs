using System.Buffers;
using System.Text;

namespace Firn.Syntax.Parsing;

// What stands between quotes, and between pairs of single ones.
internal sealed partial class Lexer
{
    static readonly SearchValues<byte> StringSpecials = SearchValues.Create("$\"\\\r\0"u8);
    static readonly SearchValues<byte> IndentedSpecials = SearchValues.Create("$'\0"u8);

    Token NextInString()
    {
        var start = next;
        var at = start;
        var plain = true;
        while ((at = SkipPlain(at)) < length)
        {
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
            Value = AddString(plain ? tree.AddText(Slice(start, at)) : Unescape(Slice(start, at), start));
            return Take(Token.String, at);
        }
        if (start >= length)
        {
            return AtEnd();
        }
        switch (text[start])
        {
            case (byte)'"':
                Pop();
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

    // To what means more than itself, or the end.
    int SkipPlain(int at)
    {
        if (text.Length - at >= Characters.Width)
        {
            var count = Characters.CountOfPlain(text.AsSpan(at, Characters.Width));
            if (count < Characters.Width)
            {
                return at + count;
            }
            at += count;
        }
        var skip = text.AsSpan(at, length - at).IndexOfAny(StringSpecials);
        return skip < 0 ? length : at + skip;
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
            Value = tree.Add(new IndentedPiece { Begin = start, End = at, HasIndentation = true });
            return Take(Token.IndentedString, at);
        }
        if (text[start] == '$')
        {
            if (text[start + 1] == '{')
            {
                Push(Inside.Code);
                return Take(Token.DollarBrace, start + 2);
            }
            return Piece(start, start + 1, start + 1);
        }
        if (text[start + 1] != '\'')
        {
            return Piece(start, start + 1, start + 1);
        }
        switch (text[start + 2])
        {
            case (byte)'$':
                return Piece(start + 2, start + 3, start + 3);
            case (byte)'\'':
                return Piece(start, start + 2, start + 3);
            case (byte)'\\' when start + 3 < length:
                Value = tree.Add(new IndentedPiece { Escaped = Unescape(Slice(start + 2, start + 4), start) });
                return Take(Token.IndentedString, start + 4);
            default:
                Pop();
                return Take(Token.IndentedClose, start + 2);
        }
    }

    // A part of the text that stands for itself.
    Token Piece(int begin, int end, int next)
    {
        Value = tree.Add(new IndentedPiece { Begin = begin, End = end });
        return Take(Token.IndentedString, next);
    }

    TextPiece Unescape(ReadOnlySpan<byte> raw, int start)
    {
        var result = tree.TextRoom(raw.Length);
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
        return hasNul ? throw NulByte(result[..count], start) : tree.TakeText(count);
    }

    SyntaxException NulByte(ReadOnlySpan<byte> piece, int start) =>
        Fail($"input string '{Encoding.UTF8.GetString(piece).Replace('\0', '␀')}' cannot be represented as Nix string because it contains null bytes", start);
}
