using System.Text;

namespace Firn.Repl.Editing;

/// <summary>Draws a line that is being edited, over as many rows as it takes, with the few sequences that every terminal knows.</summary>
public sealed class LineView(string prompt)
{
    int row;

    /// <summary>The text that brings a terminal of <paramref name="width"/> columns from the last drawing to this one.</summary>
    public string Draw(LineEditor editor, int width)
    {
        width = Math.Max(width, 4);
        var output = new StringBuilder();
        if (editor.Offers.Count > 0)
        {
            Leave(output, editor, width);
            List(output, editor.Offers, width);
            row = 0;
        }
        GoToStart(output);
        var shown = editor.Search is { } search ? $"(search '{search}') " : prompt;
        output.Append(shown);
        var column = shown.Length;
        var (rows, cursorRow, cursorColumn) = (0, 0, column);
        for (var i = 0; i <= editor.Characters.Count; i++)
        {
            if (i == editor.Cursor)
            {
                (cursorRow, cursorColumn) = (rows, column);
            }
            if (i == editor.Characters.Count)
            {
                break;
            }
            var cells = Columns(editor.Characters[i]);
            if (column + cells > width)
            {
                output.Append("\r\n");
                (rows, column) = (rows + 1, 0);
                if (i == editor.Cursor)
                {
                    (cursorRow, cursorColumn) = (rows, 0);
                }
            }
            output.Append(Visible(editor.Characters[i]));
            column += cells;
        }
        output.Append("\u001b[J");
        if (rows > cursorRow)
        {
            output.Append($"\u001b[{rows - cursorRow}A");
        }
        output.Append('\r');
        if (cursorColumn > 0)
        {
            output.Append($"\u001b[{Math.Min(cursorColumn, width - 1)}C");
        }
        row = cursorRow;
        return output.ToString();
    }

    /// <summary>The text that leaves the line behind, complete, with the cursor on a new row.</summary>
    public string Finish(LineEditor editor, int width, bool cancelled = false)
    {
        var output = new StringBuilder();
        Leave(output, editor, Math.Max(width, 4), cancelled ? "^C" : "");
        return output.ToString();
    }

    void Leave(StringBuilder output, LineEditor editor, int width, string mark = "")
    {
        var total = prompt.Length + editor.Characters.Sum(Columns);
        var last = total == 0 ? 0 : (total - 1) / width;
        if (last > row)
        {
            output.Append($"\u001b[{last - row}B");
        }
        output.Append('\r');
        if (total % width > 0)
        {
            output.Append($"\u001b[{total % width}C");
        }
        output.Append(mark).Append("\r\n");
    }

    void GoToStart(StringBuilder output)
    {
        if (row > 0)
        {
            output.Append($"\u001b[{row}A");
        }
        output.Append('\r');
    }

    static void List(StringBuilder output, IReadOnlyList<string> offers, int width)
    {
        var column = offers.Max(offer => offer.Length) + 2;
        var perRow = Math.Max(1, width / column);
        for (var i = 0; i < offers.Count; i++)
        {
            output.Append(offers[i].PadRight((i + 1) % perRow == 0 || i == offers.Count - 1 ? 0 : column));
            if ((i + 1) % perRow == 0 || i == offers.Count - 1)
            {
                output.Append("\r\n");
            }
        }
    }

    static string Visible(string character) => char.IsSurrogate(character[0]) && character.Length == 1 ? "\uFFFD" : char.IsControl(character[0]) ? "?" : character;

    // East Asian characters and pictures take two columns, marks that combine none.
    static int Columns(string character)
    {
        if (!Rune.TryGetRuneAt(character, 0, out var rune))
        {
            return 1;
        }
        if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark)
        {
            return 0;
        }
        return rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1F64F or >= 0x1F900 and <= 0x1F9FF
            or >= 0x20000 and <= 0x3FFFD
            ? 2 : 1;
    }
}
