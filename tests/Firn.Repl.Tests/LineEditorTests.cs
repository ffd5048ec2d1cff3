using System.Text;
using Firn.Repl.Editing;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Repl.Tests;

public class LineEditorTests
{
    /// <summary>The line with <c>|</c> where the cursor is, after these bytes from a terminal.</summary>
    static string Type(string keys, LineHistory? history = null, Func<string, IReadOnlyList<string>>? complete = null)
    {
        var editor = new LineEditor(history ?? new LineHistory(), complete ?? (_ => []));
        Press(editor, keys);
        return string.Concat(editor.Characters.Take(editor.Cursor)) + "|" + string.Concat(editor.Characters.Skip(editor.Cursor));
    }

    static LineState Press(LineEditor editor, string keys)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(keys);
        var state = LineState.Editing;
        while (!bytes.IsEmpty)
        {
            var (key, length) = KeyDecoder.Decode(bytes)!.Value;
            state = editor.Press(key);
            bytes = bytes[length..];
        }
        return state;
    }

    [Theory]
    [InlineData("abc", "abc|")]
    [InlineData("abc\u001b[D\u001b[Dx", "ax|bc")]
    [InlineData("abc\u0001x\u0005y", "xabcy|")]
    [InlineData("abc\u007f\u007f", "a|")]
    [InlineData("äöü\u007f\u001b[Dx", "äx|ö")]
    [InlineData("👈x\u0002\u0002\u0004", "|x")]
    [InlineData("one two three\u0017", "one two |")]
    [InlineData("one two three\u0017\u0017\u0001\u0019", "two three|one ")]
    [InlineData("a.bc\u001b\u007f", "a.|")]
    [InlineData("a.bc\u001bb\u001bb\u001bd", "|.bc")]
    [InlineData("abcd\u0002\u0002\u000b\u0001\u0019", "cd|ab")]
    [InlineData("abcd\u0002\u0015", "|d")]
    [InlineData("ab\u0014", "ba|")]
    [InlineData("ab\u001b[H\u001b[3~", "|b")]
    [InlineData("ab\u001bOHc\u001bOFd", "cabd|")]
    [InlineData("one two\u001b[1;5Dx", "one x|two")]
    [InlineData("a\u0000b\u001b[15~c", "abc|")]
    public void EditsAsAShellDoes(string keys, string expected) => Assert.Equal(expected, Type(keys));

    [Theory]
    [InlineData("\u001b[A", "two|")]
    [InlineData("\u0010\u0010", "one|")]
    [InlineData("\u0010\u0010\u0010\u0010", "one|")]
    [InlineData("new\u001b[A\u001b[B", "new|")]
    [InlineData("\u0012on\u0005", "one|")]
    [InlineData("\u0012o\u0012\u0006", "one|")]
    public void GoesThroughTheHistory(string keys, string expected) => Assert.Equal(expected, Type(keys, new LineHistory("one\ntwo\n")));

    [Fact]
    public void CompletesWhatIsCommonAndOffersTheRestAtTheSecondTime()
    {
        string[] all = ["foo.bar", "foo.bazz"];
        var editor = new LineEditor(new LineHistory(), text => [.. all.Where(name => name.StartsWith(text, StringComparison.Ordinal))]);
        Press(editor, "f\t");
        Assert.Equal("foo.ba", editor.Text);
        Assert.Empty(editor.Offers);
        Press(editor, "\t\t");
        Assert.Equal(all, editor.Offers);
        Press(editor, "z\t");
        Assert.Equal("foo.bazz", editor.Text);
    }

    [Fact]
    public void CompletesInTheMiddleOfALine() => Assert.Equal("foo.bar|)", Type("f)\u0002\t", complete: _ => ["foo.bar"]));

    [Fact]
    public void EndsWithEnterControlCAndControlDOnNothing()
    {
        Assert.Equal(LineState.Done, Press(new LineEditor(new LineHistory(), _ => []), "a\r"));
        Assert.Equal(LineState.Cancelled, Press(new LineEditor(new LineHistory(), _ => []), "a\u0003"));
        Assert.Equal(LineState.End, Press(new LineEditor(new LineHistory(), _ => []), "\u0004"));
        Assert.Equal(LineState.Editing, Press(new LineEditor(new LineHistory(), _ => []), "a\u0004"));
    }

    [Fact]
    public void HistoryKeepsTheNewestLinesAndNoRepetitions()
    {
        var history = new LineHistory("a\n\nb\n");
        history.Add("b");
        history.Add("  ");
        history.Add("c");
        Assert.Equal("a\nb\nc\n", history.ToString());
        for (var i = 0; i < 2 * LineHistory.MostLines; i++)
        {
            history.Add($"{i}");
        }
        Assert.Equal(LineHistory.MostLines, history.Lines.Count);
        Assert.Equal($"{(2 * LineHistory.MostLines) - 1}", history.Lines[^1]);
    }

    /// <summary>Whatever a terminal sends, the cursor stays inside of the line, and decoding goes on.</summary>
    [Fact]
    public void SurvivesAnyBytes() => Prop.ForAll<byte[], PositiveInt>((bytes, width) =>
    {
        var editor = new LineEditor(new LineHistory("one\ntwo\n"), text => [text + "x", text + "xy"]);
        var view = new LineView("> ");
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty && KeyDecoder.Decode(rest) is { } next)
        {
            if (next.Length < 1 || next.Length > rest.Length)
            {
                return false;
            }
            rest = rest[next.Length..];
            if (editor.Press(next.Key) == LineState.Done)
            {
                break;
            }
            view.Draw(editor, width.Item);
            if (editor.Cursor < 0 || editor.Cursor > editor.Characters.Count)
            {
                return false;
            }
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DrawsOverSeveralRows()
    {
        var editor = new LineEditor(new LineHistory(), _ => []);
        Press(editor, "abcdefgh");
        var view = new LineView("> ");
        // Six columns: "> abcd", "efgh", the cursor behind the h.
        Assert.Equal("\r> abcd\r\nefgh\u001b[J\r\u001b[4C", view.Draw(editor, 6));
        Press(editor, "\u0001");
        Assert.Equal("\u001b[1A\r> abcd\r\nefgh\u001b[J\u001b[1A\r\u001b[2C", view.Draw(editor, 6));
        Assert.Equal("\u001b[1B\r\u001b[4C\r\n", view.Finish(editor, 6));
    }

    [Fact]
    public void WideCharactersTakeTwoColumns()
    {
        var editor = new LineEditor(new LineHistory(), _ => []);
        Press(editor, "日本");
        Assert.EndsWith("\r\u001b[6C", new LineView("> ").Draw(editor, 80), StringComparison.Ordinal);
    }
}
