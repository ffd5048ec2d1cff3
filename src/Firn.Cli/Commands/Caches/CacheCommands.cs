using System.Globalization;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.EvaluationCache;

namespace Firn.Cli.Commands.Caches;

/// <summary><c>firn cache list|show|clear</c>: looks into what evaluations left behind to be quick the next time.</summary>
static class CacheCommands
{
    public static int List(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var json = false;
        var form = new JsonForm();
        var reader = new ArgumentReader(settings, invocation.Program).Switch("--json", () => json = true);
        form.AddFlags(reader);
        NoMore(reader.Read(invocation.Arguments));
        var records = Place(settings);
        var all = records.List();
        if (json)
        {
            form.Print(writer =>
            {
                writer.WriteStartArray();
                foreach (var kept in all)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", kept.Name);
                    writer.WriteNumber("size", kept.Size);
                    writer.WriteNumber("lastUsed", kept.Used);
                    writer.WriteString("command", records.Read(kept.Name)?.Title);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
            return 0;
        }
        foreach (var kept in all)
        {
            Console.Out.WriteLine($"{kept.Name[..12]}  {Size(kept.Size),10}  {Time(kept.Used)}  {records.Read(kept.Name)?.Title ?? "(damaged)"}");
        }
        using var parsed = ParsedFilePlace.OpenAlways(settings);
        var (files, size) = parsed?.Count() ?? default;
        Console.Error.WriteLine($"{all.Count} {(all.Count == 1 ? "evaluation" : "evaluations")}, {Size(all.Sum(kept => kept.Size))}");
        Console.Error.WriteLine($"{files} parsed {(files == 1 ? "file" : "files")}, {Size(size)}");
        return 0;
    });

    public static int Show(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var names = new ArgumentReader(settings, invocation.Program).Read(invocation.Arguments);
        if (names is not [var name])
        {
            throw new UsageException($"'{invocation.Program}' needs one name, as 'firn cache list' prints them, or its beginning");
        }
        var records = Place(settings);
        var found = records.List().Where(kept => kept.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (found is not [var one])
        {
            throw new UsageException(found.Count == 0 ? $"no kept evaluation has a name that begins with '{name}'" : $"{found.Count} kept evaluations have names that begin with '{name}'");
        }
        var record = records.Read(one.Name) ?? throw new UsageException($"the kept evaluation '{one.Name}' is damaged; it will be made again when it is needed");
        var output = Console.Out;
        output.WriteLine($"command    {record.Title}");
        output.WriteLine($"evaluated  {Time(record.Started)}");
        output.WriteLine($"status     {record.Outcome.Status}");
        // What it looked at, step by step: a change is felt by the step that comes to it, and those below.
        var number = 0;
        foreach (var step in record.Steps)
        {
            if (record.Further.Count > 0)
            {
                output.WriteLine($"step       {++number}");
            }
            ShowLooks(step, output);
        }
        return 0;
    });

    static void ShowLooks(EvaluationRecord step, TextWriter output)
    {
        foreach (var (variable, value) in step.Variables)
        {
            output.WriteLine(value is null ? $"variable   {variable} (not set)" : $"variable   {variable}={value}");
        }
        foreach (var (path, valid) in step.Paths)
        {
            output.WriteLine($"{(valid ? "path       " : "no path    ")}{path}");
        }
        foreach (var look in step.Files)
        {
            var asked = look.Identity is null ? "missing   " : (look.Asked & Asked.Content) != 0 ? "file      " : (look.Asked & Asked.Names) != 0 ? "directory " : "kind      ";
            output.WriteLine($"{asked} {look.Path}");
        }
    }

    public static int Clear(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        NoMore(new ArgumentReader(settings, invocation.Program).Read(invocation.Arguments));
        var removed = Place(settings).Clear();
        using var parsed = ParsedFilePlace.OpenAlways(settings);
        var files = parsed?.Clear() ?? 0;
        Console.Error.WriteLine($"{removed} {(removed == 1 ? "evaluation" : "evaluations")} and {files} parsed {(files == 1 ? "file" : "files")} removed");
        return 0;
    });

    static RecordStore Place(Settings settings) => RememberedEvaluation.Place(settings)
        ?? throw new UsageException("there is no place for caches: neither NIX_CACHE_HOME nor XDG_CACHE_HOME nor HOME is set");

    static void NoMore(List<string> words)
    {
        if (words.Count > 0)
        {
            throw new UsageException($"unexpected argument '{words[0]}'");
        }
    }

    static string Size(long bytes) => bytes < 10 << 10 ? $"{bytes} B" : bytes < 10 << 20 ? $"{bytes >> 10} KiB" : $"{bytes >> 20} MiB";

    static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
