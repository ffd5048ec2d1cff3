using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Firn.Modules.Tests;

/// <summary>A nix-instantiate that evaluates files of this repository: firn's own, or the real one.</summary>
sealed record Evaluator(string Program, params string[] Leading)
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public static Evaluator Firn { get; } = new(Testing.FirnProgram.File, "nix-instantiate");

    /// <summary>The real nix-instantiate; null when FIRN_PEER does not name its directory.</summary>
    public static Evaluator? Peer { get; } = Environment.GetEnvironmentVariable("FIRN_PEER") is { Length: > 0 } peer
        ? new(Path.Combine(peer, "nix-instantiate"))
        : null;

    /// <summary>What was printed, or the last error's message; the repository's place is shown as <c>@root@</c>.</summary>
    public Outcome Evaluate(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        foreach (var argument in (string[])[.. Leading, "--eval", "--strict", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment.Remove("NIX_PATH");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill();
            throw new TimeoutException($"{Program} {string.Join(' ', arguments)}");
        }
        var succeeded = process.ExitCode == 0;
        var error = errors.Result.Replace(Root, "@root@", StringComparison.Ordinal);
        var notes = error.IndexOf("\nnote: ", StringComparison.Ordinal) + 1;
        return succeeded
            ? new(true, output.Replace(Root, "@root@", StringComparison.Ordinal), "")
            : new(false, LastError(notes > 0 ? error[..notes] : error), notes > 0 ? error[notes..] : "");
    }

    /// <summary>The message after the last "error: ", without the indentation that a trace gives it.</summary>
    static string LastError(string text)
    {
        var at = text.LastIndexOf("error: ", StringComparison.Ordinal);
        var lines = text[(at < 0 ? 0 : at + "error: ".Length)..].TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.Select(line => line.StartsWith("       ", StringComparison.Ordinal) ? line[7..] : line)) + "\n";
    }

    static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>How an evaluation ended, what it said, and what Firn adds below Nix's own text of a failure.</summary>
sealed record Outcome(bool Succeeded, string Text, string Notes);
