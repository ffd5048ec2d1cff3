using System.Text;
using Firn.Evaluation;
using Firn.Evaluation.Tests;

namespace Firn.Repl.Tests;

/// <summary>
/// Conversations as files: <c>tests/data/repl/NAME.in</c> is typed, <c>NAME.expected</c> is what both streams show. The files <c>*.nix</c> beside
/// them are there in the conversation; <c>NAME.debug.nix</c> is evaluated with a debugger, its first comment names settings. FIRN_ACCEPT=1 rewrites.
/// The same files are held against the real Nix in Firn.Cli.Tests.
/// </summary>
public class TranscriptTests
{
    static string Data { get; } = Find();

    public static TheoryData<string> Names => [.. Directory.GetFiles(Data, "*.in").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void SaysWhatIsExpected(string name)
    {
        var files = new MemoryHost();
        foreach (var file in Directory.GetFiles(Data, "*.nix"))
        {
            files.Add("/" + Path.GetFileName(file), File.ReadAllText(file));
        }
        var lines = File.ReadAllLines(Path.Combine(Data, name + ".in"));
        var conversation = new Conversation(files, lines);
        var debugged = $"{name}.debug.nix";
        var said = File.Exists(Path.Combine(Data, debugged)) ? conversation.Debug("/" + debugged, Options(Path.Combine(Data, debugged), conversation)) + "\n" : conversation.Run();
        var expected = Path.Combine(Data, name + ".expected");
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(expected, said);
        }
        Assert.Equal(File.ReadAllText(expected), said);
    }

    static EvaluationOptions Options(string file, Conversation conversation)
    {
        var settings = File.ReadLines(file).First().TrimStart('#', ' ');
        return new EvaluationOptions
        {
            Debugger = new PromptDebugger(conversation),
            IgnoreTry = settings.Contains("ignore-try", StringComparison.Ordinal),
            DebuggerOnTrace = settings.Contains("debugger-on-trace", StringComparison.Ordinal),
            DebuggerOnWarning = settings.Contains("debugger-on-warn", StringComparison.Ordinal),
        };
    }

    static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Firn.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("these tests run inside a checkout");
        }
        return Path.Combine(directory.FullName, "tests/data/repl");
    }
}
