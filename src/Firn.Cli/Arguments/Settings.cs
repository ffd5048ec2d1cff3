using System.Globalization;
using Firn.Evaluation;

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

    // What older forms of settings say about the newer ones; counts where those are not set.
    readonly Dictionary<string, string> meant = new(StringComparer.Ordinal);

    // Settings that belong to a feature, as they came: which features there are is known when everything has been read.
    readonly List<(Setting Setting, bool Adds, string Value, string? Origin, bool IsFlag)> waiting = [];

    /// <summary>What <c>extra-nix-path</c> adds to the variable NIX_PATH, whose entries are no words.</summary>
    public List<string> AddedLookupPath { get; } = [];

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

    /// <summary>
    /// To be called when the command line has been read. A setting of a feature that is not switched on is told and ignored; its flag is an error.
    /// </summary>
    /// <exception cref="UsageException">Such a flag was given, or the text of a setting does not fit.</exception>
    public void Settle()
    {
        var features = Words("experimental-features");
        foreach (var (setting, adds, value, origin, isFlag) in waiting)
        {
            if (features.Contains(setting.Feature))
            {
                Put(setting, adds, value, origin);
            }
            else if (isFlag)
            {
                throw new MissingFeatureException(setting.Feature!);
            }
            else
            {
                Console.Error.WriteLine($"warning: Ignoring setting '{setting.Name}' because experimental feature '{setting.Feature}' is not enabled");
            }
        }
        waiting.Clear();
    }

    /// <summary>Sets a value; <c>extra-</c> in front of the name adds to the one that is there.</summary>
    /// <param name="name">The setting, by any of its names. One that nobody knows is told to the person and ignored.</param>
    /// <param name="value">Its text.</param>
    /// <param name="origin">The file or variable it comes from; null for the command line.</param>
    /// <exception cref="UsageException">The text does not fit.</exception>
    public void Set(string name, string value, string? origin = null) => Set(name, value, origin, isFlag: false);

    void Set(string name, string value, string? origin, bool isFlag)
    {
        if (Resolve(name) is not var (setting, adds))
        {
            Console.Error.WriteLine($"warning: unknown setting '{name}'{Place(origin)}");
        }
        else if (setting.Feature is not null)
        {
            waiting.Add((setting, adds, value, origin, isFlag));
        }
        else
        {
            Put(setting, adds, value, origin);
        }
    }

    static string Place(string? origin) => origin is null ? "" : $" in '{origin}'";

    void Put(Setting setting, bool adds, string value, string? origin)
    {
        if (SettingText.Complaint(setting, value) is { } complaint)
        {
            throw new UsageException($"{complaint}{Place(origin)}{SettingText.Expectation(setting)}");
        }
        var text = SettingText.Normal(setting, value);
        if (setting.Name == "experimental-features")
        {
            text = ExperimentalFeatures.Known(text);
        }
        if (setting.Replacement is var (other, meaning))
        {
            meant[other] = text == "true" ? meaning : SettingTable.Find(other)!.Default;
            Console.Error.WriteLine($"warning: '{setting.Name}' is deprecated, use '{other} = {meant[other]}' instead");
        }
        if (setting.Name == "nix-path")
        {
            if (adds && !values.ContainsKey(setting.Name) && Environment.GetEnvironmentVariable("NIX_PATH") is not null)
            {
                AddedLookupPath.AddRange(SettingText.Words(text));
                return;
            }
            AddedLookupPath.Clear();
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
            Set(name, "true", null, isFlag: true);
        }
        else if (name.StartsWith("no-", StringComparison.Ordinal) && IsSwitch(name[3..]))
        {
            Set(name[3..], "false", null, isFlag: true);
        }
        else if (name == "relaxed-sandbox")
        {
            Set("sandbox", "relaxed");
        }
        else if (IsKnown(name))
        {
            Set(name, value(), null, isFlag: true);
        }
        else
        {
            return false;
        }
        return true;
    }

    /// <summary>Null when nobody set it.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name) ?? meant.GetValueOrDefault(name);

    /// <summary>The text that counts: what somebody set, or the default.</summary>
    public string Current(Setting setting) => Find(setting.Name) ?? setting.Usual;

    public string Text(string name, string otherwise) => Find(name) ?? otherwise;

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
