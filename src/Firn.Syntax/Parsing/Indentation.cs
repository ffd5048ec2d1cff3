using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>Removes the common indentation of an indented string. Only spaces count; lines of only spaces do not.</summary>
internal static class Indentation
{
    public static Expression Strip(int position, List<(int Position, object Part)> parts, ListPool<ConcatPart> lists)
    {
        var indentation = Smallest(parts);
        var result = lists.Take();
        var atLineStart = true;
        var dropped = 0;
        for (var index = 0; index < parts.Count; index++)
        {
            var (place, part) = parts[index];
            if (part is Expression expression)
            {
                atLineStart = false;
                dropped = 0;
                result.Add(new(place, expression));
                continue;
            }
            var text = ((IndentedPiece)part).Text;
            var kept = new byte[text.Length];
            var count = 0;
            foreach (var c in text)
            {
                if (!atLineStart)
                {
                    kept[count++] = c;
                    atLineStart = c == '\n';
                }
                else if (c == ' ')
                {
                    if (dropped++ >= indentation)
                    {
                        kept[count++] = c;
                    }
                }
                else
                {
                    kept[count++] = c;
                    dropped = 0;
                    atLineStart = c == '\n';
                }
            }
            if (index == parts.Count - 1)
            {
                // A last line of only spaces goes, the newline before it stays.
                var trimmed = kept.AsSpan(0, count).TrimEnd((byte)' ');
                if (trimmed.Length > 0 && trimmed[^1] == '\n')
                {
                    count = trimmed.Length;
                }
            }
            if (count > 0)
            {
                result.Add(new(place, new StringExpression(new ByteString(kept.AsMemory(0, count)))));
            }
        }
        var stripped = lists.Finish(result);
        return stripped switch
        {
            [] => new StringExpression(ByteString.Empty),
            [{ Value: StringExpression only }] => only,
            _ => new ConcatStringsExpression(position, true, stripped),
        };
    }

    static int Smallest(List<(int Position, object Part)> parts)
    {
        var smallest = 1_000_000;
        var current = 0;
        var atLineStart = true;
        foreach (var (_, part) in parts)
        {
            if (part is not IndentedPiece { HasIndentation: true } piece)
            {
                // Interpolation and escapes end the white space that starts a line.
                if (atLineStart)
                {
                    atLineStart = false;
                    smallest = Math.Min(smallest, current);
                }
                continue;
            }
            foreach (var c in piece.Text)
            {
                if (c == '\n')
                {
                    atLineStart = true;
                    current = 0;
                }
                else if (atLineStart && c == ' ')
                {
                    current++;
                }
                else if (atLineStart)
                {
                    atLineStart = false;
                    smallest = Math.Min(smallest, current);
                }
            }
        }
        return smallest;
    }
}
