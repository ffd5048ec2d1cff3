using System.Globalization;

namespace Firn.Cli.Arguments;

/// <summary>What the texts of settings may be, by their kind.</summary>
static class SettingText
{
    static readonly char[] blank = [' ', '\t', '\r', '\n'];

    /// <summary>What is wrong with a text; null when it fits.</summary>
    public static string? Complaint(Setting setting, string text)
    {
        switch (setting.Kind)
        {
            case SettingKind.Switch when Boolean(text) is null:
                return $"Boolean setting '{setting.Name}' has invalid value '{text}'";
            case SettingKind.Number when !setting.Choices.Contains(text) && Number(text) is null:
                return $"setting '{setting.Name}' has invalid value '{text}'";
            case SettingKind.Choice when !setting.Choices.Contains(ChoiceOf(setting, text)):
                return $"option '{setting.Name}' has invalid value '{text}' (expected {Alternatives(setting.Choices)})";
            default:
                return null;
        }
    }

    /// <summary>What stands behind a complaint that does not say by itself what fits.</summary>
    public static string Expectation(Setting setting) => setting.Kind switch
    {
        SettingKind.Switch => ", expected 'true' or 'false'",
        SettingKind.Number => $", expected {string.Concat(setting.Choices.Select(word => $"'{word}' or "))}a whole number, K, M, G or T may stand behind it",
        _ => "",
    };

    /// <summary>The one spelling of a text that fits.</summary>
    public static string Normal(Setting setting, string text) => setting.Kind switch
    {
        SettingKind.Switch => Boolean(text)!.Value ? "true" : "false",
        SettingKind.Number => setting.Choices.Contains(text) ? text : Number(text)!.Value.ToString(CultureInfo.InvariantCulture),
        SettingKind.Choice => ChoiceOf(setting, text),
        SettingKind.Words => string.Join(' ', Words(text)),
        SettingKind.Names => string.Join(' ', Words(text).Distinct().Order(StringComparer.Ordinal)),
        SettingKind.Pairs => string.Join(' ', Pairs(text).Select(pair => $"{pair.Key}={pair.Value}")),
        _ => text,
    };

    public static string[] Words(string text) => text.Split(blank, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>By key; what has no <c>=</c> is not counted.</summary>
    public static SortedDictionary<string, string> Pairs(string text)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in Words(text))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                pairs[word[..equals]] = word[(equals + 1)..];
            }
        }
        return pairs;
    }

    static bool? Boolean(string text) => text switch
    {
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        _ => null,
    };

    static string ChoiceOf(Setting setting, string text) =>
        setting.Choices.Contains("true") && Boolean(text) is { } truth ? truth ? "true" : "false" : text;

    /// <summary>A number, perhaps with K, M, G or T of either case; null for anything else.</summary>
    internal static long? Number(string text)
    {
        var factor = text.Length == 0 ? 1 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 1L << 10,
            'M' => 1L << 20,
            'G' => 1L << 30,
            'T' => 1L << 40,
            _ => 1,
        };
        return long.TryParse(factor == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor
            ? number * factor : null;
    }

    static string Alternatives(string[] words) => words.Length == 2
        ? $"'{words[0]}' or '{words[1]}'"
        : string.Join(", ", words[..^1].Select(word => $"'{word}'")) + $", or '{words[^1]}'";
}
