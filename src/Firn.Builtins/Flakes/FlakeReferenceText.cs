using System.Globalization;
using Firn.Builtins.Inputs;

namespace Firn.Builtins.Flakes;

/// <summary>The URL form of flake references: that of an input, a bare name or path, and the flake's directory in it (<c>dir</c>).</summary>
internal static class FlakeReferenceText
{
    /// <summary>The parts by name: strings, numbers (as <see cref="long"/>) and truth values.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="features">The experimental features that are on: some kinds of input need one.</param>
    /// <exception cref="EvaluationException">It is no reference.</exception>
    public static SortedDictionary<string, object> Parse(string text, IReadOnlySet<string> features)
    {
        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            throw new EvaluationException($"unexpected fragment '{text[(fragment + 1)..]}' in flake reference '{text}'");
        var (url, directory) = WithoutDirectory(text);
        if (InputUrl.IsFlakeName(url.Split('/', '?')[0]) && !text.Contains('?', StringComparison.Ordinal))
            url = "flake:" + url;
        else if (url.StartsWith('/'))
            url = "path:" + url;
        try
        {
            var parts = InputUrl.Parse(url);
            // Only for its complaints about parts that are missing or wrong.
            Input.FromAttributes(parts, features);
            if (directory is not null)
                parts["dir"] = directory;
            return parts;
        }
        catch (BadUrlException)
        {
            // What is no URL is a path, and there is no directory here that it could start from.
            throw new EvaluationException($"flake reference '{text}' is not an absolute path");
        }
    }

    static (string Url, string? Directory) WithoutDirectory(string text)
    {
        int question = text.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return (text, null);
        string[] pairs = text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (pairs.FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } wrong)
            throw new EvaluationException($"invalid URI parameter '{wrong}' in flake reference '{text}'");
        string[] kept = [.. pairs.Where(pair => !pair.StartsWith("dir=", StringComparison.Ordinal))];
        string? directory = pairs.FirstOrDefault(pair => pair.StartsWith("dir=", StringComparison.Ordinal))?[4..];
        return (kept.Length == 0 ? text[..question] : $"{text[..question]}?{string.Join('&', kept)}", directory is null ? null : Uri.UnescapeDataString(directory));
    }

    /// <exception cref="EvaluationException">A part is missing, or the type is none that is known.</exception>
    public static string Show(SortedDictionary<string, object> parts, IReadOnlySet<string> features)
    {
        var rest = new SortedDictionary<string, object>(parts, StringComparer.Ordinal);
        rest.Remove("dir", out object? directory);
        string text = Input.FromAttributes(rest, features).ToUrl();
        if (directory is null)
            return text;
        string shown = InputUrl.EncodePath(Convert.ToString(directory, CultureInfo.InvariantCulture) ?? "");
        int question = text.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return $"{text}?dir={shown}";
        // Parameters stand in the order of their names.
        var pairs = text[(question + 1)..].Split('&').Append("dir=" + shown).Order(StringComparer.Ordinal);
        return $"{text[..question]}?{string.Join('&', pairs)}";
    }
}
