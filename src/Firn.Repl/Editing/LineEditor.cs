using System.Text;

namespace Firn.Repl.Editing;

/// <summary>How far a line is.</summary>
public enum LineState
{
    /// <summary>More keys are wanted.</summary>
    Editing,

    /// <summary>Enter was pressed.</summary>
    Done,

    /// <summary>Ctrl-C: the line is given up.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    End,
}

/// <summary>
/// Edits one line: keys in, a line with a cursor out. Knows no terminal; <see cref="LineView"/> draws it, and
/// <see cref="KeyDecoder"/> makes keys of what a terminal sends. Keys are those of Emacs, as in every shell.
/// </summary>
public sealed class LineEditor(LineHistory history, Func<string, IReadOnlyList<string>> complete)
{
    // One entry a character: a rune, or a byte that is not UTF-8 in its escaped form.
    readonly List<string> characters = [];
    readonly List<string> kept = [];
    string killed = "";
    bool wasKill, wasTab;
    int recalled = -1;

    /// <summary>Characters before the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>The line.</summary>
    public string Text => string.Concat(characters);

    /// <summary>The line's characters.</summary>
    public IReadOnlyList<string> Characters => characters;

    /// <summary>What completion offers, to be shown once below the line; empty most of the time.</summary>
    public IReadOnlyList<string> Offers { get; private set; } = [];

    /// <summary>While the history is searched: what for.</summary>
    public string? Search { get; private set; }

    /// <summary>One key.</summary>
    public LineState Press(Key key)
    {
        Offers = [];
        if (Search is not null && SearchKey(key) is { } searched)
        {
            return searched;
        }
        var (kill, tab) = (false, false);
        switch (key.Kind)
        {
            case KeyKind.Character:
                Insert(key.Text);
                break;
            case KeyKind.Enter:
                return LineState.Done;
            case KeyKind.Cancel:
                return LineState.Cancelled;
            case KeyKind.DeleteOrEnd when characters.Count == 0:
                return LineState.End;
            case KeyKind.DeleteOrEnd or KeyKind.Delete:
                Remove(Cursor, Cursor + 1);
                break;
            case KeyKind.Backspace:
                Remove(Cursor - 1, Cursor);
                break;
            case KeyKind.Left:
                Cursor = Math.Max(0, Cursor - 1);
                break;
            case KeyKind.Right:
                Cursor = Math.Min(characters.Count, Cursor + 1);
                break;
            case KeyKind.Home:
                Cursor = 0;
                break;
            case KeyKind.End:
                Cursor = characters.Count;
                break;
            case KeyKind.WordLeft:
                Cursor = WordStart();
                break;
            case KeyKind.WordRight:
                Cursor = WordEnd();
                break;
            case KeyKind.KillToEnd:
                Kill(Cursor, characters.Count, append: true);
                kill = true;
                break;
            case KeyKind.KillToStart:
                Kill(0, Cursor, append: false);
                kill = true;
                break;
            case KeyKind.KillWordLeft:
                Kill(WordStart(), Cursor, append: false);
                kill = true;
                break;
            case KeyKind.KillBlankWordLeft:
                Kill(BlankWordStart(), Cursor, append: false);
                kill = true;
                break;
            case KeyKind.KillWordRight:
                Kill(Cursor, WordEnd(), append: true);
                kill = true;
                break;
            case KeyKind.Yank:
                Insert(killed);
                break;
            case KeyKind.Transpose:
                Transpose();
                break;
            case KeyKind.Previous:
                Recall(recalled + 1);
                break;
            case KeyKind.Next:
                Recall(recalled - 1);
                break;
            case KeyKind.Search:
                Search = "";
                break;
            case KeyKind.Complete:
                Complete();
                tab = true;
                break;
        }
        (wasKill, wasTab) = (kill, tab);
        return LineState.Editing;
    }

    void Insert(string text)
    {
        var added = Split(text);
        characters.InsertRange(Cursor, added);
        Cursor += added.Count;
    }

    void Remove(int from, int to)
    {
        if (from >= 0 && to <= characters.Count)
        {
            characters.RemoveRange(from, to - from);
            Cursor = from;
        }
    }

    void Kill(int from, int to, bool append)
    {
        var text = string.Concat(characters.GetRange(from, to - from));
        killed = !wasKill ? text : append ? killed + text : text + killed;
        Remove(from, to);
    }

    void Transpose()
    {
        if (Cursor == 0 || characters.Count < 2)
        {
            return;
        }
        var at = Math.Min(Cursor, characters.Count - 1);
        (characters[at - 1], characters[at]) = (characters[at], characters[at - 1]);
        Cursor = at + 1;
    }

    bool IsWord(int at) => characters[at] is var text && (text.Length > 1 || char.IsLetterOrDigit(text[0]) || text[0] == '_');

    int WordStart()
    {
        var at = Cursor;
        while (at > 0 && !IsWord(at - 1))
        {
            at--;
        }
        while (at > 0 && IsWord(at - 1))
        {
            at--;
        }
        return at;
    }

    int BlankWordStart()
    {
        var at = Cursor;
        while (at > 0 && characters[at - 1] is " " or "\t")
        {
            at--;
        }
        while (at > 0 && characters[at - 1] is not (" " or "\t"))
        {
            at--;
        }
        return at;
    }

    int WordEnd()
    {
        var at = Cursor;
        while (at < characters.Count && !IsWord(at))
        {
            at++;
        }
        while (at < characters.Count && IsWord(at))
        {
            at++;
        }
        return at;
    }

    void Set(string text)
    {
        characters.Clear();
        characters.AddRange(Split(text));
        Cursor = characters.Count;
    }

    // 0 is the newest line of the history; -1 what was being typed.
    void Recall(int index)
    {
        if (index < -1 || index >= history.Lines.Count)
        {
            return;
        }
        if (recalled == -1)
        {
            kept.Clear();
            kept.AddRange(characters);
        }
        recalled = index;
        Set(index == -1 ? string.Concat(kept) : history.Lines[^(index + 1)]);
    }

    LineState? SearchKey(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Character:
                Search += key.Text;
                Find(Math.Max(recalled, 0));
                return LineState.Editing;
            case KeyKind.Search:
                Find(recalled + 1);
                return LineState.Editing;
            case KeyKind.Backspace:
                Search = Search!.Length > 0 ? Search[..^1] : "";
                return LineState.Editing;
            case KeyKind.Cancel:
                Search = null;
                Set("");
                return LineState.Editing;
            default:
                // Any other key takes the line that was found and does what it always does.
                Search = null;
                return null;
        }
    }

    void Find(int from)
    {
        for (var i = from; i < history.Lines.Count; i++)
        {
            if (history.Lines[^(i + 1)].Contains(Search!, StringComparison.Ordinal))
            {
                Recall(i);
                return;
            }
        }
    }

    void Complete()
    {
        var before = string.Concat(characters.Take(Cursor));
        var offers = complete(before);
        if (offers.Count == 0)
        {
            return;
        }
        var common = offers.Aggregate(Common);
        if (common.Length > before.Length)
        {
            var after = characters.Skip(Cursor).ToList();
            Set(common);
            characters.AddRange(after);
        }
        else if (offers.Count > 1 && wasTab)
        {
            Offers = offers;
        }
    }

    static string Common(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[length] == right[length])
        {
            length++;
        }
        return left[..length];
    }

    static List<string> Split(string text)
    {
        var result = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var length = Rune.TryGetRuneAt(text, i, out var rune) ? rune.Utf16SequenceLength : 1;
            result.Add(text.Substring(i, length));
            i += length;
        }
        return result;
    }
}
