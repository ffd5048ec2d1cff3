using System.Text;
using System.Text.RegularExpressions;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Says below a failure that came out of a module system (nixpkgs' or Firn's own) which option it is about and where that is set and
/// declared. Nothing is evaluated for it: the frames and the message name options, and the texts that were read say where they stand.
/// </summary>
public static partial class OptionNotes
{
    const int MostOptions = 3, MostPlaces = 4;

    /// <summary>The notes with a line end each; empty for failures that have nothing to do with options.</summary>
    public static byte[] Print(EvaluationException failure, EvaluationSession session)
    {
        try
        {
            var output = new List<byte>();
            foreach (var assertion in FailedAssertions(failure.Message).Take(MostOptions))
            {
                var places = Search(session, assertion, source =>
                    AssertionPlaces.Find(source.ToExpression(), assertion, session.Symbols).Select(offset => ("it is made", source.At(offset))));
                Write(output, session, $"the assertion \"{assertion}\"", [.. places.Take(1)]);
            }
            foreach (var (introduction, option) in Options(failure, session).DistinctBy(note => note.Option).Take(MostOptions))
            {
                Write(output, session, $"{introduction} `{option}'", Places(session, Split(option), NamedFiles(failure)));
            }
            return [.. output];
        }
        catch (NixException)
        {
            // A note that cannot be made must not hide what it is about.
            return [];
        }
    }

    static void Write(List<byte> output, EvaluationSession session, string introduction, List<(string, Position)> places)
    {
        if (places.Count > 0)
        {
            output.AddRange(ErrorPrinter.PrintNote(introduction, places, session.Positions));
            output.Add((byte)'\n');
        }
    }

    // The lines of NixOS' message about assertions that do not hold.
    static IEnumerable<string> FailedAssertions(string message) =>
        message.Contains("Failed assertions:", StringComparison.Ordinal)
            ? message.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Trim())
            : [];

    // Where the module system itself says that definitions stand.
    static HashSet<string> NamedFiles(EvaluationException failure) =>
    [
        .. NamedFile().Matches(failure.Message).Select(match => match.Groups[1].Value),
    ];

    static IEnumerable<(string Introduction, string Option)> Options(EvaluationException failure, EvaluationSession session)
    {
        var frames = failure.Frames.ToList();
        var innermost = frames.FindLast(frame => FrameOption().IsMatch(frame.Text));
        var named = NamedOption().Matches(failure.Message).Select(match => match.Groups[1].Value).ToList();
        if (innermost is null && named.Count == 0)
        {
            yield break;
        }
        if (named.Count > 0)
        {
            // A message that says the places itself needs no help.
            if (!PlaceInText().IsMatch(failure.Message))
            {
                foreach (var name in named)
                {
                    yield return ("this is about the option", name);
                }
            }
            yield break;
        }
        var position = failure.Position.IsKnown ? failure.Position : frames.FindLast(frame => frame.Position.IsKnown)?.Position ?? default;
        if (ReadAt(session, position) is { } read)
        {
            yield return ("the value is that of the option", string.Join('.', read.Select(Quoted)));
        }
        yield return ("this happened while evaluating the option", FrameOption().Match(innermost!.Text).Groups[1].Value);
    }

    static string Quoted(string part) => part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '\'') ? part : $"\"{part}\"";

    static IReadOnlyList<string>? ReadAt(EvaluationSession session, Position position) =>
        session.Positions.Locate(position) is var (origin, offset) && Parse(session, origin) is { } source
            ? OptionReads.At(source.ToExpression(), offset, session.Symbols)
            : null;

    static ParsedSource? Parse(EvaluationSession session, PositionOrigin origin)
    {
        try
        {
            return origin switch
            {
                PositionOrigin.File file => session.ParseFile(file.Path),
                PositionOrigin.Text text => session.ParseText(new ByteString(text.Bytes), session.Host.WorkingDirectory),
                PositionOrigin.StandardInput input => session.ParseStandardInput(new ByteString(input.Bytes), session.Host.WorkingDirectory),
                _ => null,
            };
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    static List<(string Text, Position Position)> Places(EvaluationSession session, IReadOnlyList<string> option, HashSet<string> files)
    {
        // The library's own files are full of names that look like options.
        var library = session.Positions.Origins.Select(origin => origin.Show())
            .FirstOrDefault(place => place.EndsWith("/lib/modules.nix", StringComparison.Ordinal))?[..^"modules.nix".Length];
        var definitions = new List<(string, Position)>();
        var declarations = new List<(string, Position)>();
        Search(session, option[^1], source =>
        {
            var origin = session.Positions.OriginOf(source.At(0))!.Show();
            if (library is not null && origin.StartsWith(library, StringComparison.Ordinal))
            {
                return [];
            }
            var places = new OptionPlaces(session.Symbols, option);
            places.Search(source.ToExpression());
            if (files.Count == 0 || files.Contains(origin))
            {
                definitions.AddRange(places.Definitions.Select(offset => ("it is set", source.At(offset))));
            }
            declarations.AddRange(places.Declarations.Select(offset => ("it is declared", source.At(offset))));
            return [];
        });
        return [.. definitions.Take(MostPlaces), .. declarations.Take(1)];
    }

    // Looks at all texts that were read so far and contain a word.
    static List<(string, Position)> Search(EvaluationSession session, string word, Func<ParsedSource, IEnumerable<(string, Position)>> look)
    {
        var bytes = Encoding.UTF8.GetBytes(word.Split('"', '\\', '$', '\n')[0]);
        var found = new List<(string, Position)>();
        foreach (var origin in session.Positions.Origins.Distinct())
        {
            if (PositionTable.ReadText(origin).AsSpan().IndexOf(bytes) >= 0 && Parse(session, origin) is { } source)
            {
                found.AddRange(look(source));
            }
        }
        return found;
    }

    // a."b.c".d is three parts.
    static IReadOnlyList<string> Split(string option)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var quoted = false;
        foreach (var c in option)
        {
            switch (c)
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '.' when !quoted:
                    parts.Add(part.ToString());
                    part.Clear();
                    break;
                default:
                    part.Append(c);
                    break;
            }
        }
        parts.Add(part.ToString());
        // An element of a list is named by where it stands; what can be found is the list.
        while (parts.Count > 1 && parts[^1].StartsWith('['))
        {
            parts.RemoveAt(parts.Count - 1);
        }
        return parts;
    }

    [GeneratedRegex("^while (?:evaluating|computing) the option [`']([^`']+)'")]
    private static partial Regex FrameOption();

    [GeneratedRegex("[Oo]ption [`']([^`']+)'")]
    private static partial Regex NamedOption();

    [GeneratedRegex("[Ii]n [`']([^`'\n]+)'")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@":\d+:\d+")]
    private static partial Regex PlaceInText();
}
