using System.ComponentModel;
using System.Diagnostics;
using Firn.OperatingSystem.Rebuilding;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary>Runs the steps of a rebuild: names that this binary answers to run this binary, all others are looked up in PATH.</summary>
sealed class OwnPrograms : IRebuildCommands
{
    public bool HasSystemd => Directory.Exists("/run/systemd/system");

    public void Pause(TimeSpan time) => Thread.Sleep(time);

    public int Run(string program, IReadOnlyList<string> arguments) => Start(program, arguments, capture: false).Code;

    public (int Code, string Output) Capture(string program, IReadOnlyList<string> arguments) => Start(program, arguments, capture: true);

    public int Attach(string program, IReadOnlyList<string> arguments)
    {
        var own = program == "nix" && Environment.ProcessPath is not null;
        try
        {
            using var process = Process.Start(own ? Environment.ProcessPath! : program, own ? [program, .. arguments] : arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"error: '{program}' could not be started: {e.Message}");
            return 127;
        }
    }

    static (int Code, string Output) Start(string program, IReadOnlyList<string> arguments, bool capture)
    {
        var own = (program is "nix" or "firn" || program.StartsWith("nix-", StringComparison.Ordinal)) && Programs.Find(program) is not null && Environment.ProcessPath is not null;
        var start = new ProcessStartInfo(own ? Environment.ProcessPath! : program) { UseShellExecute = false, RedirectStandardOutput = true };
        if (own) start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            // What is not a result must not get among the results.
            string? line, text = "";
            while ((line = process.StandardOutput.ReadLine()) is not null)
            {
                if (capture) text += line + "\n";
                else Console.Error.WriteLine(line);
            }
            process.WaitForExit();
            return (process.ExitCode, text);
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"error: '{program}' could not be started: {e.Message}");
            return (127, "");
        }
    }
}
