namespace Firn.Syntax.Parsing;

/// <summary>Removes the common indentation of an indented string. Only spaces count; lines of only spaces do not.</summary>
internal sealed class Indentation(SyntaxTree tree, Lexer lexer)
{
    /// <summary>The string's node.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="pieces">A list of <see cref="IndentedPiece"/>.</param>
    public int Strip(int position, int pieces)
    {
        var indentation = Smallest(pieces);
        var result = tree.Add(default(ListEntry));
        var atLineStart = true;
        var dropped = 0;
        var left = tree.CountOf(pieces);
        foreach (ref readonly var piece in tree.ItemsOf<IndentedPiece>(pieces))
        {
            left--;
            if (piece.Expression != 0)
            {
                atLineStart = false;
                dropped = 0;
                tree.Append(result, new PartEntry(0, piece.Position, piece.Expression), tree.DepthOf(piece.Expression));
                continue;
            }
            var text = TextOf(piece);
            var kept = tree.TextRoom(text.Length);
            var count = 0;
            for (var at = 0; at < text.Length;)
            {
                if (atLineStart)
                {
                    if (text[at] == ' ')
                    {
                        if (dropped++ >= indentation)
                        {
                            kept[count++] = (byte)' ';
                        }
                        at++;
                        continue;
                    }
                    dropped = 0;
                }
                // The rest of the line.
                var rest = text[at..];
                var newline = rest.IndexOf((byte)'\n');
                atLineStart = newline >= 0;
                if (atLineStart)
                {
                    rest = rest[..(newline + 1)];
                }
                rest.CopyTo(kept[count..]);
                count += rest.Length;
                at += rest.Length;
            }
            if (left == 0)
            {
                // A last line of only spaces goes, the newline before it stays.
                var trimmed = kept[..count].TrimEnd((byte)' ');
                if (trimmed.Length > 0 && trimmed[^1] == '\n')
                {
                    count = trimmed.Length;
                }
            }
            if (count > 0)
            {
                var part = tree.Add(new StringEntry(new NodeEntry(ExpressionKind.String, -1, 1), tree.TakeText(count)));
                tree.Append(result, new PartEntry(0, piece.Position, part), 1);
            }
        }
        var list = tree.Get<ListEntry>(result);
        if (list.Count == 0)
        {
            return tree.Add(new StringEntry(new NodeEntry(ExpressionKind.String, -1, 1), default));
        }
        return list.Count == 1 && tree.Get<PartEntry>(list.First).Expression is var only && tree.KindOf(only) == ExpressionKind.String
            ? only
            : tree.Add(new ConcatEntry(new NodeEntry(ExpressionKind.ConcatStrings, position, list.Depth + 1), true, result));
    }

    ReadOnlySpan<byte> TextOf(in IndentedPiece piece) =>
        piece.Escaped.Length > 0 ? tree.TextOf(piece.Escaped) : lexer.Slice(piece.Begin, piece.End);

    int Smallest(int pieces)
    {
        var smallest = 1_000_000;
        var current = 0;
        var atLineStart = true;
        foreach (ref readonly var piece in tree.ItemsOf<IndentedPiece>(pieces))
        {
            if (!piece.HasIndentation)
            {
                // Interpolation and escapes end the white space that starts a line.
                if (atLineStart)
                {
                    atLineStart = false;
                    smallest = Math.Min(smallest, current);
                }
                continue;
            }
            var text = TextOf(piece);
            for (var at = 0; at < text.Length;)
            {
                var c = text[at];
                if (atLineStart && c is (byte)' ' or (byte)'\n')
                {
                    current = c == ' ' ? current + 1 : 0;
                    at++;
                    continue;
                }
                if (atLineStart)
                {
                    atLineStart = false;
                    smallest = Math.Min(smallest, current);
                }
                var newline = text[at..].IndexOf((byte)'\n');
                if (newline < 0)
                {
                    break;
                }
                atLineStart = true;
                current = 0;
                at += newline + 1;
            }
        }
        return smallest;
    }
}
