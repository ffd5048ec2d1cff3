namespace Firn.Cli.Arguments;

/// <summary>What the text of a setting must be.</summary>
enum SettingKind
{
    /// <summary><c>true</c> or <c>false</c>; also a flag with a <c>--no-</c> form.</summary>
    Switch,

    /// <summary>A whole number, perhaps with K, M, G or T behind it.</summary>
    Number,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>A text that may be absent.</summary>
    OptionalText,

    /// <summary>Words in order; <c>extra-</c> adds to them.</summary>
    Words,

    /// <summary>Words without order or repetition; <c>extra-</c> adds to them.</summary>
    Names,

    /// <summary>Words <c>KEY=VALUE</c>; <c>extra-</c> adds to them.</summary>
    Pairs,

    /// <summary>One of a few words.</summary>
    Choice,
}

/// <summary>One setting: what it is called, what it takes, and what it does. The manual's page is made of these.</summary>
/// <param name="Name">As nix.conf has it.</param>
/// <param name="Kind">What its text must be.</param>
/// <param name="Default">Its text when nobody sets it.</param>
/// <param name="Description">One sentence or two, without a full stop at the end.</param>
sealed record Setting(string Name, SettingKind Kind, string Default, string Description)
{
    /// <summary>Older names that mean the same.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The words of a <see cref="SettingKind.Choice"/>, or words that are allowed beside numbers.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>The experimental feature that it belongs to; without the feature it is not listed.</summary>
    public string? Feature { get; init; }

    /// <summary>An older form of another setting: that one, and its value when this is true.</summary>
    public (string Setting, string Value)? Replacement { get; init; }

    /// <summary>Where the default comes from, if it depends on the machine.</summary>
    public Func<string>? Computed { get; init; }

    /// <summary>Nothing in this version looks at it: it is there so that a nix.conf made for Nix is understood.</summary>
    public bool IsWithoutEffect { get; init; }

    /// <summary>The default, as it is on this machine.</summary>
    public string Usual => Computed?.Invoke() ?? Default;

    /// <summary>May <c>extra-</c> stand in front of its name?</summary>
    public bool IsList => Kind is SettingKind.Words or SettingKind.Names or SettingKind.Pairs;
}
