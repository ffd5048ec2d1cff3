namespace Firn.OperatingSystem.Switching;

/// <summary>What <c>switch-to-configuration</c> is asked to do.</summary>
public enum SwitchAction
{
    /// <summary>Only the checks.</summary>
    Check,

    /// <summary>Now and at every boot.</summary>
    Switch,

    /// <summary>At the next boot.</summary>
    Boot,

    /// <summary>Now, not at the next boot.</summary>
    Test,

    /// <summary>Say what a switch would do.</summary>
    DryActivate,
}

/// <summary>The words for actions on command lines and in <c>NIXOS_ACTION</c>.</summary>
public static class SwitchActions
{
    public static SwitchAction? Parse(string word) => word switch
    {
        "check" => SwitchAction.Check,
        "switch" => SwitchAction.Switch,
        "boot" => SwitchAction.Boot,
        "test" => SwitchAction.Test,
        "dry-activate" => SwitchAction.DryActivate,
        _ => null,
    };

    public static string Word(this SwitchAction action) => action switch
    {
        SwitchAction.Check => "check",
        SwitchAction.Switch => "switch",
        SwitchAction.Boot => "boot",
        SwitchAction.Test => "test",
        _ => "dry-activate",
    };
}
