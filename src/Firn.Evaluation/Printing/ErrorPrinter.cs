using System.Text;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Writes a failure for people: its frames, outermost first, the message, the place, what was perhaps meant.</summary>
public static class ErrorPrinter
{
    // Without the whole trace only this many lines of it are shown; a frame with a place counts twice.
    const int FewFrames = 3, FewRepetitions = 5;

    // A line of a source need not be text: everything is put together as bytes that are kept in characters.
    static readonly char[] blank = [' ', '\t', '\n', '\r'];

    /// <summary>As UTF-8, except that lines of sources are shown byte for byte.</summary>
    public static byte[] Print(EvaluationException failure, PositionTable positions, bool wholeTrace, string label = "error")
    {
        var text = new StringBuilder();
        var frames = failure.Frames.Where(frame => frame.Text.Length > 0).ToList();
        if (frames.Count > 0)
        {
            WriteFrames(text, frames, positions, wholeTrace);
            text.Append('\n').Append(label).Append(": ");
        }
        text.Append(Bytes(WithoutColors(failure.Message))).Append('\n');
        WritePlace(text, "", failure.Position, positions);
        if (failure.Suggestions.Count > 0)
        {
            text.Append("Did you mean ").Append(Bytes(Suggestions.Join(failure.Suggestions))).Append("?\n");
        }
        return TerminalText.Expand(Encoding.Latin1.GetBytes(Indent(label + ": ", text.ToString().TrimEnd(blank))));
    }

    static void WriteFrames(StringBuilder text, List<TraceFrame> frames, PositionTable positions, bool wholeTrace)
    {
        var seen = new HashSet<(string, Position)>();
        var skipped = new List<TraceFrame>();
        var count = 0;
        var truncated = false;
        foreach (var frame in frames)
        {
            truncated |= !wholeTrace && count > FewFrames;
            if (truncated && !frame.AlwaysShown)
            {
                continue;
            }
            if (!seen.Add((frame.Text, frame.Position)))
            {
                skipped.Add(frame);
                continue;
            }
            WriteSkipped(text, skipped, positions, ref count);
            count++;
            WriteFrame(text, frame, positions, ref count);
        }
        WriteSkipped(text, skipped, positions, ref count);
        if (truncated)
        {
            text.Append("\n(stack trace truncated; use '--show-trace' to show the full, detailed trace)\n");
        }
    }

    static void WriteSkipped(StringBuilder text, List<TraceFrame> skipped, PositionTable positions, ref int count)
    {
        if (skipped.Count > FewRepetitions)
        {
            text.Append($"\n({skipped.Count} duplicate frames omitted)\n");
        }
        else
        {
            foreach (var frame in skipped)
            {
                WriteFrame(text, frame, positions, ref count);
            }
        }
        skipped.Clear();
    }

    static void WriteFrame(StringBuilder text, TraceFrame frame, PositionTable positions, ref int count)
    {
        text.Append(Bytes("\n… ")).Append(Bytes(frame.Text)).Append('\n');
        count += WritePlace(text, "  ", frame.Position, positions) ? 1 : 0;
    }

    static bool WritePlace(StringBuilder text, string indentation, Position position, PositionTable positions)
    {
        if (positions.Resolve(position) is not { } place)
        {
            return false;
        }
        text.Append(indentation).Append("at ").Append(Bytes(place.ToString())).Append(':');
        WriteLines(text, place);
        text.Append('\n');
        return true;
    }

    static void WriteLines(StringBuilder text, ResolvedPosition place)
    {
        var (before, at, after) = PositionTable.Lines(place);
        if (before is not null && place.Line > 1)
        {
            text.Append($"\n {place.Line - 1,5}| {before}");
        }
        if (at is not null)
        {
            text.Append($"\n {place.Line,5}| {at}\n      |{new string(' ', place.Column)}^");
        }
        if (after is not null)
        {
            text.Append($"\n {place.Line + 1,5}| {after}");
        }
    }

    /// <summary>The lines of the source around a place, each after a line break; empty when the source can't be read any more.</summary>
    public static string CodeLines(ResolvedPosition place)
    {
        var text = new StringBuilder();
        WriteLines(text, place);
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text.ToString()));
    }

    /// <summary>A note below a failure: each text with its place, as UTF-8 except for lines of sources.</summary>
    internal static byte[] PrintNote(string text, IEnumerable<(string Text, Position Position)> places, PositionTable positions)
    {
        var result = new StringBuilder(Bytes(text)).Append('\n');
        foreach (var (what, position) in places)
        {
            result.Append(Bytes(what)).Append('\n');
            WritePlace(result, "  ", position, positions);
        }
        return Encoding.Latin1.GetBytes(Indent("note: ", result.ToString().TrimEnd(blank)));
    }

    /// <summary>A warning of the evaluated program, behind its label. A message that begins with a line of its own keeps its lines as they are.</summary>
    public static byte[] EvaluationWarning(ReadOnlySpan<byte> message)
    {
        const string label = "evaluation warning: ";
        var text = Encoding.Latin1.GetString(message).TrimEnd(blank);
        var line = message.StartsWith("\n"u8) ? label.TrimEnd() + text : text.Length == 0 ? "" : Indent(label, text);
        return TerminalText.Expand(Encoding.Latin1.GetBytes(line));
    }

    /// <summary>A warning's text with the place that it is about, ready to stand behind <c>warning: </c>.</summary>
    public static string Placed(string text, Position position, PositionTable positions)
    {
        text = WithoutColors(text);
        if (!position.IsKnown)
        {
            return text;
        }
        var placed = new StringBuilder(Bytes(text)).Append('\n');
        return WritePlace(placed, "", position, positions)
            ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Indent("warning: ", placed.ToString().TrimEnd(blank))))["warning: ".Length..]
            : text;
    }

    /// <summary>Removes the escape sequences that some messages carry for terminals.</summary>
    public static string WithoutColors(string text)
    {
        var start = text.IndexOf('\u001b', StringComparison.Ordinal);
        while (start >= 0)
        {
            var end = text.IndexOf('m', start);
            text = text.Remove(start, end < 0 ? text.Length - start : end - start + 1);
            start = text.IndexOf('\u001b', StringComparison.Ordinal);
        }
        return text;
    }

    // Bytes of a message that are no text go through as they are.
    static string Bytes(string text) => Encoding.Latin1.GetString(ByteString.FromText(text).Span);

    /// <summary>The text behind its prefix; following lines are indented by the prefix's width, white space at line ends is dropped.</summary>
    public static string Indent(string prefix, string text)
    {
        var result = new StringBuilder();
        var margin = prefix;
        foreach (var line in text.Split('\n'))
        {
            result.Append(result.Length > 0 ? "\n" : "").Append((margin + line).TrimEnd(blank));
            margin = new string(' ', prefix.Length);
        }
        return result.ToString();
    }
}
