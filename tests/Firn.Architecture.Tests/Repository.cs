using System.Diagnostics;

namespace Firn.Architecture.Tests;

/// <summary>The checkout that these tests were built from, as git sees it.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every tracked text file, and what is untracked but not ignored: what a commit could hold.</summary>
    public static IReadOnlyList<string> Files { get; } =
        Run("git", "-C", Root, "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => System.IO.File.Exists(Path.Combine(Root, name)))
            .ToArray();

    public static string Read(string name) => System.IO.File.ReadAllText(Path.Combine(Root, name));

    public static IEnumerable<string> SourcesOf(string room) =>
        Files.Where(name => name.StartsWith($"src/{room}/", StringComparison.Ordinal) && name.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Standard output of a program; empty when it is not installed or fails.</summary>
    public static string Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("these tests run inside a checkout");
        }
        return directory.FullName;
    }
}
