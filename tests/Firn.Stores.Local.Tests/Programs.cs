using System.Diagnostics;

namespace Firn.Stores.Local.Tests;

/// <summary>The program under test and the real Nix beside it.</summary>
static class Programs
{
    public static string Firn => Testing.FirnProgram.File;

    /// <summary>Null when no real Nix is configured: its tests are then skipped.</summary>
    public static string? Peer => Environment.GetEnvironmentVariable("FIRN_PEER") is { Length: > 0 } folder ? folder : null;

    public static (int Code, string Output, string Error) Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        start.Environment.Remove("NIX_REMOTE");
        return Process.Start(start)!;
    }
}

/// <summary>A test against real Nix.</summary>
sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute()
    {
        if (Programs.Peer is null)
        {
            Skip = "FIRN_PEER does not name a directory with nix-store";
        }
    }
}
