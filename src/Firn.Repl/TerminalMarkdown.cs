using System.Text.RegularExpressions;

namespace Firn.Repl;

/// <summary>The little Markdown of documentation, shown with the attributes of a terminal instead of its marks.</summary>
static partial class TerminalMarkdown
{
    public static string Render(string text)
    {
        var lines = text.Split('\n');
        var code = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
                lines[i] = "";
                continue;
            }
            if (!code)
            {
                var line = Strong().Replace(lines[i], "\u001b[1m$1\u001b[0m");
                line = Code().Replace(line, "\u001b[1m$1\u001b[0m");
                line = Emphasis().Replace(line, "\u001b[4m$1\u001b[0m");
                lines[i] = line.EndsWith('\\') ? line[..^1] : line;
            }
        }
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")]
    private static partial Regex Emphasis();
}
