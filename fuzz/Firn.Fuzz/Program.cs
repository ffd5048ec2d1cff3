using Firn.Fuzz;

// Usage: dotnet run --project fuzz/Firn.Fuzz -- --target T|all --count N --seed S
var options = new Dictionary<string, string> { ["--target"] = "all", ["--count"] = "10000", ["--seed"] = "1" };
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !options.ContainsKey(args[i]))
    {
        Console.Error.WriteLine($"error: '{args[i]}': expected --target NAME|all, --count NUMBER or --seed NUMBER");
        return 2;
    }
    options[args[i]] = args[i + 1];
}
string[] targets = options["--target"] == "all" ? [.. Targets.Names] : [options["--target"]];
var (count, seed, finds) = (int.Parse(options["--count"]), int.Parse(options["--seed"]), 0);
foreach (var name in targets)
{
    if (!Targets.Names.Contains(name))
    {
        Console.Error.WriteLine($"error: '{name}' is not a target; there are: {string.Join(", ", Targets.Names)}");
        return 2;
    }
    var mutator = new Mutator(seed, [.. Corpus.Files(name).Select(File.ReadAllBytes)]);
    var found = 0;
    for (var i = 0; i < count && found < 5; i++)
    {
        var input = mutator.Next();
        // A stack that overflows ends this process; then the file that is left names the input.
        var last = Path.Combine(Path.GetTempPath(), $"firn-fuzz-{name}-{Environment.ProcessId}");
        if (input.Length > 1000)
        {
            File.WriteAllBytes(last, input);
        }
        var verdict = input.Length > 1000 ? Trial.Of(Targets.Find(name), input) : Trial.Directly(Targets.Find(name), input);
        File.Delete(last);
        if (verdict is not null)
        {
            found++;
            Console.WriteLine($"{name}, input {i} of seed {seed}: {verdict}\n  base64: {Convert.ToBase64String(input)}");
        }
    }
    finds += found;
    Console.WriteLine($"{name}: {count} inputs, {found} finds");
}
return finds == 0 ? 0 : 1;
