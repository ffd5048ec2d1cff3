// Compares this program's evaluator with another one on generated programs:
//   dotnet run --project tests/Firn.Differential -c Release -- --ours out/bin --theirs DIR [--count N] [--seed S] [--first I] [--keep DIR]
// The directories hold nix-instantiate. Program number i of a seed is the same everywhere. Each difference is printed and, with --keep, becomes
// a case file; those in tests/data/differential are compared by every test run. Ends with status 1 when there was a difference.
using System.Diagnostics;
using System.Globalization;
using Firn.Differential;

var options = new Dictionary<string, string>(StringComparer.Ordinal)
{
    ["--ours"] = "out/bin", ["--theirs"] = "", ["--count"] = "2000", ["--seed"] = "1", ["--first"] = "0", ["--keep"] = "", ["--expected"] = "tests/data/differences.tsv",
    ["--show"] = "",
};
for (int i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !options.ContainsKey(args[i]))
    {
        Console.Error.WriteLine($"error: '{args[i]}': expected one of {string.Join(", ", options.Keys)}, each with a value");
        return 2;
    }
    options[args[i]] = args[i + 1];
}
int Number(string name) => int.Parse(options[name], CultureInfo.InvariantCulture);
string Instantiate(string name) => Path.GetFullPath(Path.Combine(options[name], "nix-instantiate"));

if (options["--show"].Length > 0)
{
    Console.WriteLine(Comparison.Generate(Number("--seed"), Number("--show")));
    return 0;
}
foreach (var name in (string[])["--ours", "--theirs"])
{
    if (!File.Exists(Instantiate(name)))
    {
        Console.Error.WriteLine($"error: {name}: there is no '{Instantiate(name)}'");
        return 2;
    }
}

using var comparison = new Comparison(Instantiate("--ours"), Instantiate("--theirs"), ExpectedDifferences.Read(options["--expected"]));
int differences = 0;
foreach (var outdated in comparison.OutdatedExpectations())
{
    differences++;
    Console.WriteLine($"this entry of {options["--expected"]} is out of date: {outdated}");
}
var began = Stopwatch.GetTimestamp();
int refused = comparison.CompareGenerated(Number("--seed"), Number("--first"), Number("--count"), difference =>
{
    Interlocked.Increment(ref differences);
    lock (options)
    {
        Console.WriteLine(difference);
        if (options["--keep"].Length > 0)
        {
            Directory.CreateDirectory(options["--keep"]);
            File.WriteAllText(Path.Combine(options["--keep"], $"{difference.Name}.{difference.Mode.Name}.nix"), difference.Program + "\n");
        }
    }
});
Console.WriteLine($"{options["--count"]} programs (seed {options["--seed"]}), {refused} of them refused, {differences} differences, {Stopwatch.GetElapsedTime(began).TotalSeconds:f0} s");
return differences == 0 ? 0 : 1;
