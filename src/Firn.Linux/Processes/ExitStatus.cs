namespace Firn.Linux.Processes;

/// <summary>How a process ended: by <c>exit(code)</c> or by a signal.</summary>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>Exit code 0 and no signal.</summary>
    public bool Success => Code == 0 && Signal == 0;

    /// <summary>From the status word of wait(2).</summary>
    internal static ExitStatus FromWait(int status) =>
        (status & 0x7f) == 0 ? new((status >> 8) & 0xff, 0) : new(0, status & 0x7f);

    /// <summary>The words after "builder": <c>failed with exit code 1</c>, <c>failed due to signal 9 (Killed)</c>.</summary>
    public override string ToString() =>
        Success ? "succeeded" : Signal == 0 ? $"failed with exit code {Code}" : $"failed due to signal {Signal} ({SignalName(Signal)})";

    static string SignalName(int signal) => signal switch
    {
        1 => "Hangup", 2 => "Interrupt", 3 => "Quit", 4 => "Illegal instruction", 5 => "Trace/breakpoint trap", 6 => "Aborted",
        7 => "Bus error", 8 => "Floating point exception", 9 => "Killed", 10 => "User defined signal 1", 11 => "Segmentation fault",
        12 => "User defined signal 2", 13 => "Broken pipe", 14 => "Alarm clock", 15 => "Terminated", 24 => "CPU time limit exceeded",
        25 => "File size limit exceeded", 31 => "Bad system call", _ => "Unknown signal",
    };
}
