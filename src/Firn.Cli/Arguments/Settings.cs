using System.Globalization;

namespace Firn.Cli.Arguments;

/// <summary>
/// The settings of one run: what nix.conf, NIX_CONFIG and flags say, later ones last. Values are texts that fit their
/// <see cref="Setting"/>; the engines get typed options made from them.
/// </summary>
sealed partial class Settings
{
    public const int DebugVerbosity = 4;

    static readonly char[] blank = [' ', '\t', '\r', '\n'];

    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>How much to tell; 0 says the usual, 1 more, …</summary>
    public int Verbosity { get; set; }

    public bool PrintBuildLogs { get; set; }

    /// <summary>Sets a value for a command that has a default of its own; what files said wins.</summary>
    public void SetDefault(string name, string value) => values.TryAdd(name, value);

    /// <summary>Everything that somebody set.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> All => values;

    /// <summary>Flags of these names take no value, and have a <c>--no-</c> form.</summary>
    public static bool IsSwitch(string name) => SettingTable.Find(name) is { Kind: SettingKind.Switch } or { Name: "sandbox" };

    public static bool IsKnown(string name) => Resolve(name) is not null;

    /// <summary>The setting that a name in nix.conf means, and whether it adds to the value that is there.</summary>
    static (Setting Setting, bool Adds)? Resolve(string name)
    {
        if (SettingTable.Find(name) is { } setting)
        {
            return (setting, false);
        }
        return name.StartsWith("extra-", StringComparison.Ordinal) && SettingTable.Find(name[6..]) is { IsList: true } list ? (list, true) : null;
    }

    /// <summary>Sets a value; <c>extra-</c> in front of the name adds to the one that is there.</summary>
    /// <param name="name">The setting, by any of its names. One that nobody knows is told to the person and ignored.</param>
    /// <param name="value">Its text.</param>
    /// <param name="origin">The file or variable it comes from; null for the command line.</param>
    /// <exception cref="UsageException">The text does not fit.</exception>
    public void Set(string name, string value, string? origin = null)
    {
        var place = origin is null ? "" : $" in '{origin}'";
        if (Resolve(name) is not var (setting, adds))
        {
            Console.Error.WriteLine($"warning: unknown setting '{name}'{place}");
            return;
        }
        if (SettingText.Complaint(setting, value) is { } complaint)
        {
            throw new UsageException($"{complaint}{place}{SettingText.Expectation(setting)}");
        }
        var text = SettingText.Normal(setting, value);
        if (setting.Name == "experimental-features")
        {
            text = ExperimentalFeatures.Known(text);
        }
        values[setting.Name] = adds && Current(setting) is { Length: > 0 } earlier ? SettingText.Normal(setting, $"{earlier} {text}") : text;
    }

    /// <summary>What <c>--option</c> says. As Nix has it: nonsense there is told and is as if it was not there; at a setting's own flag it is an error.</summary>
    public void SetOption(string name, string value)
    {
        if (Resolve(name) is var (setting, _) && SettingText.Complaint(setting, value) is { } complaint)
        {
            Console.Error.WriteLine($"warning: {complaint}");
            return;
        }
        Set(name, value);
    }

    /// <summary>Every setting is a flag. False when this one is none.</summary>
    /// <param name="flag">As it was typed.</param>
    /// <param name="value">Gives the word after it.</param>
    public bool TryFlag(string flag, Func<string> value)
    {
        if (!flag.StartsWith("--", StringComparison.Ordinal))
        {
            return false;
        }
        var name = flag[2..];
        if (IsSwitch(name))
        {
            Set(name, "true");
        }
        else if (name.StartsWith("no-", StringComparison.Ordinal) && IsSwitch(name[3..]))
        {
            Set(name[3..], "false");
        }
        else if (name == "relaxed-sandbox")
        {
            Set("sandbox", "relaxed");
        }
        else if (IsKnown(name))
        {
            Set(name, value());
        }
        else
        {
            return false;
        }
        return true;
    }

    /// <summary>Null when nobody set it.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name);

    /// <summary>The text that counts: what somebody set, or the default.</summary>
    public string Current(Setting setting) => values.GetValueOrDefault(setting.Name) ?? setting.Usual;

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    public bool Switch(string name, bool otherwise) => values.GetValueOrDefault(name) switch
    {
        null => otherwise,
        "true" => true,
        _ => false,
    };

    public long Number(string name, long otherwise) =>
        values.GetValueOrDefault(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Words separated by white space.</summary>
    public string[] Words(string name, string otherwise = "") => Text(name, otherwise).Split(blank, StringSplitOptions.RemoveEmptyEntries);
}
