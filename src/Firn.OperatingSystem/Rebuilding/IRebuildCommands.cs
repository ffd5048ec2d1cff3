namespace Firn.OperatingSystem.Rebuilding;

/// <summary>The programs that a rebuild is made of. Their messages go where this process's go.</summary>
public interface IRebuildCommands
{
    /// <summary>Runs a program and returns its exit code and what it wrote on standard output.</summary>
    (int Code, string Output) Capture(string program, IReadOnlyList<string> arguments);

    /// <summary>Runs a program with its output shown.</summary>
    int Run(string program, IReadOnlyList<string> arguments);

    /// <summary>Runs a program that talks with the person at the terminal.</summary>
    int Attach(string program, IReadOnlyList<string> arguments);

    /// <summary>Whether this machine is run by systemd.</summary>
    bool HasSystemd { get; }

    /// <summary>Waits.</summary>
    void Pause(TimeSpan time);
}
