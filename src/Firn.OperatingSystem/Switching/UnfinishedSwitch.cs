using System.Text;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Switching;

/// <summary>
/// What a switch has decided and not yet done, in <c>/run/nixos</c>: written before the first act, each list removed after its act. A
/// later switch takes up what is left, whichever system it goes to.
/// </summary>
sealed class UnfinishedSwitch
{
    const string Place = "/run/nixos";
    const string ReloadMark = $"{Place}/daemon-reload-needed";

    public IReadOnlyList<string> Start { get; private init; } = [];

    public IReadOnlyList<string> Restart { get; private init; } = [];

    public IReadOnlyList<string> Reload { get; private init; } = [];

    /// <summary>Files of units may have changed without process 1 having read them.</summary>
    public bool ReadUnits { get; private init; }

    public static UnfinishedSwitch None { get; } = new();

    public static UnfinishedSwitch Read(MachineFiles files) => new()
    {
        Start = Lines(files, "start"),
        Restart = Lines(files, "restart"),
        Reload = Lines(files, "reload"),
        ReadUnits = files.Status(ReloadMark) is not null,
    };

    public static void Write(SwitchPlan plan, MachineFiles files)
    {
        files.MakeDirectories(Place);
        WriteList(files, "start", plan.Start);
        WriteList(files, "restart", plan.Restart);
        WriteList(files, "reload", plan.Reload);
        files.ReplaceFile(ReloadMark, [], 0b110_100_100, 0, 0);
    }

    public static void Done(MachineFiles files, string list)
    {
        if (files.Status($"{Place}/{list}-list") is not null) files.Remove($"{Place}/{list}-list");
    }

    public static void UnitsRead(MachineFiles files)
    {
        if (files.Status(ReloadMark) is not null) files.Remove(ReloadMark);
        files.RemoveTemporary(Place);
    }

    /// <summary>Units that activation scripts ask to restart or reload; asking once is enough.</summary>
    public static IReadOnlyList<string> TakeRequests(MachineFiles files, string kind)
    {
        var names = Lines(files, kind);
        if (files.Status($"{Place}/{kind}-list") is not null) files.Remove($"{Place}/{kind}-list");
        return names;
    }

    static void WriteList(MachineFiles files, string name, SortedSet<string> units)
    {
        if (units.Count > 0) files.ReplaceFile($"{Place}/{name}-list", Encoding.UTF8.GetBytes(string.Join('\n', units) + "\n"), 0b110_100_100, 0, 0);
        else Done(files, name);
    }

    static string[] Lines(MachineFiles files, string name) => (files.ReadText($"{Place}/{name}-list") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
