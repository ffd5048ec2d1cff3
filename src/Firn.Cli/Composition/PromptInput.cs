using Firn.Cli.Arguments;
using Firn.Linux.Files;
using Firn.Linux.Terminals;
using Firn.Primitives;
using Firn.Repl;
using Firn.Repl.Editing;

namespace Firn.Cli.Composition;

/// <summary>Lines from standard input: edited at a terminal, read as they are otherwise.</summary>
sealed class PromptInput
{
    readonly DescriptorStream input = DescriptorStream.Standard(0);
    readonly DescriptorStream output = DescriptorStream.Standard(1);
    readonly byte[] buffer = new byte[4096];
    readonly string? file = HistoryFile();
    readonly LineHistory history;
    readonly bool edits = Terminal.Is(0) && Terminal.Is(1) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    int start, end;

    public PromptInput() => history = new LineHistory(edits && file is not null && File.Exists(file) ? new ByteString(File.ReadAllBytes(file)).ToEscapedText() : "");

    public ReplLine Read(string prompt, Func<string, IReadOnlyList<string>> complete)
    {
        if (edits && Terminal.Raw(0) is { } raw)
        {
            using (raw)
            {
                return Edit(prompt, complete);
            }
        }
        if (Terminal.Is(0))
        {
            output.Write(ByteString.FromText(prompt).Span);
        }
        return ReadPlain();
    }

    ReplLine ReadPlain()
    {
        var line = new List<byte>();
        while (true)
        {
            if (start == end && !Fill())
            {
                return line.Count == 0 ? new ReplLine(ReplInput.End) : Line(line);
            }
            var next = buffer[start++];
            if (next == '\n')
            {
                return Line(line);
            }
            line.Add(next);
        }
    }

    static ReplLine Line(List<byte> bytes) => new(ReplInput.Line, new ByteString(bytes.ToArray()).ToEscapedText());

    bool Fill()
    {
        // What an earlier read left behind is the beginning of a key.
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var count = input.Read(buffer.AsSpan(end));
        end += count;
        return count > 0;
    }

    ReplLine Edit(string prompt, Func<string, IReadOnlyList<string>> complete)
    {
        var editor = new LineEditor(history, complete);
        var view = new LineView(prompt);
        Show(view.Draw(editor, Terminal.Width(1)));
        while (true)
        {
            if (KeyDecoder.Decode(buffer.AsSpan(start, end - start)) is not { } next)
            {
                if (!Fill())
                {
                    return new ReplLine(ReplInput.End);
                }
                continue;
            }
            start += next.Length;
            if (next.Key.Kind == KeyKind.ClearScreen)
            {
                Show("\u001b[H\u001b[2J");
                view = new LineView(prompt);
            }
            var state = editor.Press(next.Key);
            if (state is LineState.Done or LineState.Cancelled)
            {
                // What was pasted together with the key was not drawn yet.
                Show(view.Draw(editor, Terminal.Width(1)));
            }
            switch (state)
            {
                case LineState.Done:
                    Show(view.Finish(editor, Terminal.Width(1)));
                    Remember(editor.Text);
                    return new ReplLine(ReplInput.Line, editor.Text);
                case LineState.Cancelled:
                    Show(view.Finish(editor, Terminal.Width(1), cancelled: true));
                    return new ReplLine(ReplInput.Cancelled);
                case LineState.End:
                    return new ReplLine(ReplInput.End);
            }
            // Pasted text arrives in one piece: drawing it once is enough.
            if (KeyDecoder.Decode(buffer.AsSpan(start, end - start)) is null)
            {
                Show(view.Draw(editor, Terminal.Width(1)));
            }
        }
    }

    void Show(string text) => output.Write(ByteString.FromText(text).Span);

    void Remember(string line)
    {
        history.Add(line);
        if (file is null)
        {
            return;
        }
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, ByteString.FromText(history.ToString()).ToArray());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A history that cannot be kept is no reason to stop talking.
        }
    }

    static string? HistoryFile()
    {
        var data = Environment.GetEnvironmentVariable("NIX_DATA_HOME") is { Length: > 0 } own ? own
            : Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } shared ? shared + "/nix"
            : HomeDirectory.Path is { } home ? home + "/.local/share/nix" : null;
        return data is null ? null : data + "/repl-history";
    }
}
