using System.Text;

namespace Firn.Evaluation;

/// <summary>Writes a failure for people: its frames, outermost first, the message, the place, what was perhaps meant.</summary>
public static class ErrorPrinter
{
    // Without the whole trace only this many lines of it are shown; a frame with a place counts twice.
    const int FewFrames = 3, FewRepetitions = 5;

    public static string Print(EvaluationException failure, PositionTable positions, bool wholeTrace, string label = "error")
    {
        var text = new StringBuilder();
        var frames = failure.Frames.Where(frame => frame.Text.Length > 0).ToList();
        if (frames.Count > 0)
        {
            WriteFrames(text, frames, positions, wholeTrace);
            text.Append('\n').Append(label).Append(": ");
        }
        text.Append(failure.Message).Append('\n');
        WritePlace(text, "", failure.Position, positions);
        if (failure.Suggestions.Count > 0)
        {
            text.Append("Did you mean ").Append(Suggestions.Join(failure.Suggestions)).Append("?\n");
        }
        return Indent(label + ": ", text.ToString().TrimEnd());
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
        text.Append("\n… ").Append(frame.Text).Append('\n');
        count += WritePlace(text, "  ", frame.Position, positions) ? 1 : 0;
    }

    static bool WritePlace(StringBuilder text, string indentation, Position position, PositionTable positions)
    {
        if (positions.Resolve(position) is not { } place)
        {
            return false;
        }
        text.Append(indentation).Append("at ").Append(place).Append(':');
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
        text.Append('\n');
        return true;
    }

    /// <summary>The text behind its prefix; following lines are indented by the prefix's width, white space at line ends is dropped.</summary>
    public static string Indent(string prefix, string text)
    {
        var result = new StringBuilder();
        var margin = prefix;
        foreach (var line in text.Split('\n'))
        {
            result.Append(result.Length > 0 ? "\n" : "").Append((margin + line).TrimEnd());
            margin = new string(' ', prefix.Length);
        }
        return result.ToString();
    }
}
