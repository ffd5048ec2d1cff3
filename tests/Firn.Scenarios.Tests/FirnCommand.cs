using System.Diagnostics;

namespace Firn.Scenarios.Tests;

/// <summary>What a command printed and how it ended.</summary>
sealed record CommandResult(int Code, string Output, string Error)
{
    public string All => Output + Error;
}

/// <summary>The shipped binary, called as a user calls it, with a store that all scenarios of this checkout share.</summary>
static class FirnCommand
{
    static readonly TimeSpan deadline = TimeSpan.FromMinutes(20);

    public static string Root { get; } = FindRoot();

    public static string Binaries { get; } = Environment.GetEnvironmentVariable("FIRN_BINARY_DIRECTORY") ?? Path.Combine(Root, "out", "bin");

    /// <summary>Everything that scenarios leave behind, for the next run to use.</summary>
    public static string Place { get; } = Directory.CreateDirectory(Path.Combine(Root, "out", "scenarios")).FullName;

    /// <summary>The store; its paths are logically in /nix/store.</summary>
    public static string Store { get; } = Path.Combine(Root, "out", "store");

    public static IReadOnlyList<string> StoreOptions { get; } = ["--store", Store, "--option", "download-cache", Path.Combine(Root, "out", "downloads")];

    public static string Real(string storePath) => Store + storePath;

    public static CommandResult Try(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Binaries, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Place };
        start.Environment["NIX_PATH"] = $"nixpkgs={Path.Combine(Root, "os")}";
        start.Environment["HOME"] = Place;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}: no end after {deadline.TotalMinutes} minutes; {error.Result}");
        }
        return new CommandResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Standard output of a command that must succeed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var result = Try(program, arguments);
        Assert.True(result.Code == 0, $"{program} {string.Join(' ', arguments)} exited with {result.Code}:\n{result.Error}");
        return result.Output.TrimEnd('\n');
    }

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("these tests run inside a checkout");
        }
        return directory.FullName;
    }
}
