using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Firn.Differential;

/// <summary>
/// What came of one program: the status of the process, what it printed, and of a failure what went wrong and where. Not the way there (the
/// lines "while …"), which each version traces in its own manner.
/// </summary>
public sealed record Answer(int Status, string Output, string Error)
{
    /// <summary>The status of what still ran after the longest time.</summary>
    public const int NoAnswer = -1;

    /// <inheritdoc/>
    public override string ToString() => Status == 0 ? Output : $"status {Status}: {Error}{(Output.Length > 0 ? $" after {Output}" : "")}";
}

/// <summary>
/// One evaluator, run as <c>nix-instantiate</c>. Many programs go to one process: they are evaluated in turn up to the first that fails, which
/// is the one behind the last that was printed; the next process goes on behind it. So each program has its own output, status and message.
/// </summary>
/// <param name="program">The path of <c>nix-instantiate</c>.</param>
/// <param name="directory">Where relative paths start.</param>
/// <param name="home">The home directory, and that of the configuration.</param>
/// <param name="settings">Lines of configuration that only this one gets.</param>
public sealed partial class Interpreter(string program, string directory, string home, string settings)
{
    const int LongestMilliseconds = 20_000;

    const string Configuration = """
        experimental-features = nix-command flakes pipe-operators ca-derivations impure-derivations dynamic-derivations parse-toml-timestamps
        """;

    /// <summary>The answers, in order; <paramref name="remarks"/> is everything else that was said (traces, warnings).</summary>
    public Answer[] Evaluate(IReadOnlyList<string> programs, Mode mode, out string remarks)
    {
        var answers = new List<Answer>();
        var said = new StringBuilder();
        while (answers.Count < programs.Count)
        {
            var rest = programs.Skip(answers.Count).Take(mode.IsStreamed ? 1 : int.MaxValue).ToArray();
            var (status, output, error) = Run([.. mode.Flags, "-E", .. rest]);
            var printed = mode.Split(output);
            var failed = error.StartsWith("error:", StringComparison.Ordinal) ? 0 : error.IndexOf("\nerror:", StringComparison.Ordinal) + 1;
            var isFailure = status != 0 && (failed > 0 || error.StartsWith("error:", StringComparison.Ordinal));
            said.Append(isFailure ? error[..failed] : error);
            if (rest.Length > 1 && (status == 0 ? printed.Count != rest.Length : printed.Count >= rest.Length || !isFailure))
            {
                // Not to be told apart: each on its own.
                foreach (var one in rest)
                {
                    answers.Add(Evaluate([one], mode, out var own)[0]);
                    said.Append(own);
                }
                break;
            }
            if (rest.Length == 1)
            {
                answers.Add(new Answer(status, output, isFailure ? Innermost(error[failed..]) : status == 0 ? "" : error));
                continue;
            }
            answers.AddRange(printed.Take(status == 0 ? printed.Count : Math.Min(printed.Count, rest.Length - 1)).Select(text => new Answer(0, text, "")));
            if (status != 0)
            {
                answers.Add(new Answer(status, "", Innermost(error[failed..])));
            }
        }
        remarks = said.ToString();
        return [.. answers];
    }

    (int Status, string Output, string Error) Run(string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["--store", "dummy://", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NIX_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }
        start.Environment["HOME"] = home;
        start.Environment["NIX_PATH"] = "";
        start.Environment["NIX_CONF_DIR"] = home;
        start.Environment["NIX_CONFIG"] = $"{Configuration}\n{settings}";
        using var process = Process.Start(start)!;
        var errors = CapturedText.ReadAsync(process.StandardError.BaseStream, Encoding.UTF8);
        var output = CapturedText.ReadAsync(process.StandardOutput.BaseStream, Encoding.Latin1);
        if (!process.WaitForExit(LongestMilliseconds))
        {
            process.Kill();
            return (Answer.NoAnswer, "", $"error: still ran after {LongestMilliseconds / 1000} s");
        }
        return (process.ExitCode, output.Result, errors.Result);
    }

    // Behind the frames, where there are any, the message comes last and indented. A tab in it was made blanks up to a column that is counted
    // from the first frame on; where the program lies is no part of a message.
    static string Innermost(string error)
    {
        if (error.LastIndexOf("\n       error:", StringComparison.Ordinal) is >= 0 and var at)
        {
            error = error[(at + 8)..];
        }
        int place = error.IndexOf("\n       at ", StringComparison.Ordinal);
        string message = Blanks().Replace(place < 0 ? error : error[..place], " ");
        return message.Split("\nTry '")[0].TrimEnd() + (place < 0 ? "" : error[place..]);
    }

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
