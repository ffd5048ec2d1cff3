using System.Text;
using System.Text.RegularExpressions;
using Firn.Cli.Arguments;

namespace Firn.Cli.Commands.Building;

/// <summary>A script whose further <c>#! nix-shell</c> lines say how to run it.</summary>
/// <param name="Path">The script.</param>
/// <param name="Flags">The words of those lines.</param>
/// <param name="Arguments">What the script was called with.</param>
sealed partial record ShebangLine(string Path, IReadOnlyList<string> Flags, IReadOnlyList<string> Arguments)
{
    /// <summary>Null when the first argument is no script.</summary>
    public static ShebangLine? Find(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !File.Exists(arguments[0]))
        {
            return null;
        }
        using var file = File.OpenRead(arguments[0]);
        Span<byte> mark = stackalloc byte[2];
        if (file.ReadAtLeast(mark, 2, throwOnEndOfStream: false) < 2 || !mark.SequenceEqual("#!"u8))
        {
            return null;
        }
        var flags = File.ReadLines(arguments[0]).Skip(1).Select(line => Line().Match(line)).Where(match => match.Success).SelectMany(match => Words(match.Groups[1].Value));
        return new ShebangLine(arguments[0], [.. flags], [.. arguments.Skip(1)]);
    }

    /// <summary>The command that gives the script to its interpreter.</summary>
    public string Command(string interpreter)
    {
        // Perl and Ruby would read the first line themselves and start nix-shell again.
        var name = interpreter.Contains("perl", StringComparison.Ordinal) ? "-a PERL " : "";
        var load = interpreter.Contains("ruby", StringComparison.Ordinal) ? "-e 'load(ARGV.shift)' -- " : "";
        return $"exec {name}{interpreter} {load}{ShellScript.Quote(Path)} {string.Concat(Arguments.Select(argument => ShellScript.Quote(argument) + " "))}";
    }

    /// <summary>Words as a shell splits them, with its quotes and backslashes.</summary>
    internal static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inWord, quote) = (false, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }
                continue;
            }
            inWord = true;
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '\'' or '"' && quote == '\0')
            {
                quote = c;
            }
            else
            {
                word.Append(c);
            }
        }
        if (quote != '\0')
        {
            throw new UsageException("unterminated quote in shebang line");
        }
        if (inWord)
        {
            words.Add(word.ToString());
        }
        return words;
    }

    [GeneratedRegex(@"^#!\s*nix-shell\s+(.*)$")]
    private static partial Regex Line();
}
