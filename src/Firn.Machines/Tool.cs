using System.ComponentModel;
using System.Diagnostics;

namespace Firn.Machines;

/// <summary>Runs a program of the host to its end.</summary>
static class Tool
{
    /// <summary>Exit code, and standard output and error together; the program is killed at the deadline (code 124).</summary>
    public static (int Code, string Output) Run(string program, IEnumerable<string> arguments, TimeSpan deadline)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(deadline))
            {
                process.Kill(entireProcessTree: true);
                return (124, $"'{Path.GetFileName(program)}' did not end within {deadline.TotalSeconds:0} s");
            }
            Task.WaitAll([output, error], TimeSpan.FromSeconds(5));
            return (process.ExitCode, (output.IsCompleted ? output.Result : "") + (error.IsCompleted ? error.Result : ""));
        }
        catch (Win32Exception error)
        {
            throw new MachineException($"'{program}' could not be started: {error.Message}");
        }
    }
}
