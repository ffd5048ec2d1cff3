using System.ComponentModel;
using System.Diagnostics;

namespace Firn.OperatingSystem.Files;

/// <summary>Runs real programs.</summary>
sealed class ProgramRunner : IProgramRunner
{
    public int Run(string program, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment) start.Environment[name] = value;
        }
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return 127;
        }
    }
}
