namespace Firn.OperatingSystem.Files;

/// <summary>Runs programs to their end, their output going where this process's goes.</summary>
interface IProgramRunner
{
    /// <summary>The exit code; 127 when the program cannot be started, 128 plus the signal's number when one ended it.</summary>
    /// <param name="program">An absolute path.</param>
    /// <param name="arguments">Without the program's own name.</param>
    /// <param name="environment">The whole environment; null passes this process's on.</param>
    int Run(string program, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>>? environment = null);
}
