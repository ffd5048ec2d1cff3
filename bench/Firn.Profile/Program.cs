using System.Globalization;
using Firn.Profile;

// Usage: Firn.Profile RESPONSE-FILE PROFILE WEIGHT=COUNTS...
if (args is not [var responseFile, var profile, .. { Length: > 0 } runs])
{
    Console.Error.WriteLine("error: expected the response file of the ahead-of-time compiler, the profile to write, and for each run WEIGHT=FILE (see bench/profile)");
    return 2;
}
// As many counts in each run, before its weight: the longest would decide alone.
const double CountsOfARun = 1e9;
// Of all counts. With the others, four of five, nothing became faster, and the program larger by 200 kB.
const double LeastPart = 1e-4;
var methods = new Dictionary<(string, string, int, uint), MethodCounts>();
foreach (var run in runs)
{
    if (run.Split('=', 2) is not [var word, var file] || !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !(weight > 0))
    {
        Console.Error.WriteLine($"error: '{run}': expected a weight above 0, '=' and the file of a run");
        return 2;
    }
    try
    {
        using var text = File.OpenText(file);
        var counted = CountsReader.Read(text).ToList();
        var factor = weight * CountsOfARun / Math.Max(1, counted.Sum(method => method.Sum));
        foreach (var method in counted.Select(method => method.Times(factor)))
        {
            methods[method.Identity] = methods.TryGetValue(method.Identity, out var known) ? known.And(method) : method;
        }
    }
    catch (FormatException failure)
    {
        Console.Error.WriteLine($"error: {file}: {failure.Message}");
        return 1;
    }
}
var writer = new ProfileWriter(new ProgramAssemblies(ProgramAssemblies.FilesOf(responseFile)));
var least = LeastPart * methods.Values.Sum(method => (double)method.Sum);
var often = methods.Values.Where(method => method.Sum >= least);
var added = often.OrderBy(method => method.Name, StringComparer.Ordinal).ThenBy(method => method.Signature, StringComparer.Ordinal).Count(writer.Add);
writer.Save(profile);
Console.Error.WriteLine($"{profile}: {added} of {methods.Count} methods that ran, {new FileInfo(profile).Length} bytes");
return 0;
