// Compares this program's evaluator with another one on generated expressions:
//   dotnet run --project tests/Firn.Differential -- --ours out/bin/nix-instantiate --theirs NIX-INSTANTIATE [--count N] [--seed S]
// Expression number i of a seed is the same everywhere. Ends with status 1 when there was a difference.
using System.Diagnostics;
using System.Globalization;
using Firn.Differential;

string ours = "out/bin/nix-instantiate", theirs = "nix-instantiate";
int count = 200, seed = 1;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--ours":
            ours = args[i + 1];
            break;
        case "--theirs":
            theirs = args[i + 1];
            break;
        case "--count":
            count = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        default:
            Console.Error.WriteLine($"error: unknown option '{args[i]}'");
            return 2;
    }
}

int differences = 0, failures = 0;
Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, index =>
{
    string expression = new Generator(unchecked(seed * 1_000_003 + index)).Next();
    var mine = Evaluate(ours, expression);
    var other = Evaluate(theirs, expression);
    if (other.Status != 0)
        Interlocked.Increment(ref failures);
    if (mine == other)
        return;
    Interlocked.Increment(ref differences);
    lock (Console.Out)
        Console.WriteLine($"#{index}\n  {expression}\n  ours:   {mine.Text}\n  theirs: {other.Text}");
});
Console.WriteLine($"{count} expressions (seed {seed}), {failures} of them failing, {differences} differences");
return differences == 0 ? 0 : 1;

static (int Status, string Text) Evaluate(string program, string expression)
{
    var start = new ProcessStartInfo(program, ["--store", "dummy://", "--eval", "--strict", "-E", expression])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    using var process = Process.Start(start)!;
    var errors = process.StandardError.ReadToEndAsync();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    // Of a failure only what went wrong is compared, not the way there, which may be traced in more than one way.
    string error = errors.Result;
    int last = error.LastIndexOf("error:", StringComparison.Ordinal);
    return (process.ExitCode == 0 ? 0 : 1, process.ExitCode == 0 ? output : (last < 0 ? error : error[last..].Split("\n       at ")[0].Split("\nTry ")[0].Replace("\t", " ", StringComparison.Ordinal)).Trim());
}
