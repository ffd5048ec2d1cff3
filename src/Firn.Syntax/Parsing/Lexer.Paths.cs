namespace Firn.Syntax.Parsing;

// Paths, search paths and URIs, and what only looks like the start of one.
internal sealed partial class Lexer
{
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
            inside = Inside.Path;
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
            inside = text[end - 1] == '/' ? Inside.PathAfterSlash : Inside.Path;
            Value = AddString(tree.AddText(Slice(start, end)));
            return Take(Token.String, end);
        }
        if (inside == Inside.PathAfterSlash)
        {
            throw Fail("path has a trailing slash", start < length ? start : Begin);
        }
        Pop();
        if (start >= length)
        {
            // A path is over when something else is seen. Where nothing is left to see, the original's place stays at the token before.
            endPlace = End = Begin;
            Begin = previousBegin;
        }
        return Token.PathEnd;
    }
}
