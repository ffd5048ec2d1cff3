using System.Text;
using Firn.Builtins;
using Firn.Evaluation;
using Firn.Evaluation.Tests;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Repl.Tests;

/// <summary>A person who types prepared lines, and everything that was said on both streams.</summary>
sealed class Conversation(MemoryHost files, params string[] lines) : IReplHost
{
    readonly Queue<string> lines = new(lines);
    readonly StringBuilder said = new();

    public bool Colors { get; init; }

    public string Program => "Nix";

    public IReadOnlyList<Installable> Installables { get; init; } = [];

    /// <summary>What happens while an evaluation runs.</summary>
    public Action<Action>? During { get; init; }

    public List<string> Done { get; } = [];

    /// <summary>All that was said when the person types the lines, without the banner.</summary>
    public static string Of(MemoryHost files, params string[] lines) => new Conversation(files, lines).Run();

    public string Run() => EvaluationThread.Run(() =>
    {
        var evaluator = Session(null).CreateEvaluator();
        new Prompt(evaluator, this).Run();
        return said.ToString();
    });

    /// <summary>Evaluates a file with a debugger and prints the result or the failure behind the conversation.</summary>
    public string Debug(string file, EvaluationOptions options) => EvaluationThread.Run(() =>
    {
        var session = Session(options);
        var evaluator = session.CreateEvaluator();
        if (evaluator.TryRun<EvaluationException>(() => said.Append(ValuePrinter.Print(evaluator, evaluator.Import(new SourcePath(files.Disk, file)), new PrintOptions { Force = true })), out var failure))
        {
            return said.ToString();
        }
        return said + Encoding.UTF8.GetString(ErrorPrinter.Print(failure, session.Positions, options.ShowTrace));
    });

    EvaluationSession Session(EvaluationOptions? options) =>
        new(files, options ?? new EvaluationOptions(), LanguageBuiltins.Create(options ?? new EvaluationOptions()));

    public ReplLine ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete)
    {
        said.Append(prompt);
        if (!lines.TryDequeue(out var line))
        {
            return new ReplLine(ReplInput.End);
        }
        if (line.EndsWith('\t'))
        {
            // Asking for completion and giving the line up.
            said.Append(line.TrimEnd('\t')).Append("<tab>\n").AppendJoin('\n', complete(line.TrimEnd('\t'))).Append('\n');
            return new ReplLine(ReplInput.Cancelled);
        }
        said.Append(line).Append('\n');
        return new ReplLine(ReplInput.Line, line);
    }

    public void Write(ReadOnlySpan<byte> bytes) => said.Append(Encoding.UTF8.GetString(bytes));

    public void Say(ReadOnlySpan<byte> line) => said.Append(Encoding.UTF8.GetString(line)).Append('\n');

    public IDisposable OnInterrupt(Action interrupt)
    {
        During?.Invoke(interrupt);
        return new Nothing();
    }

    public AttributeSet Arguments(Evaluator evaluator) => AttributeSet.Empty;

    public SourcePath FindFile(Evaluator evaluator, string name) => evaluator.Host.WorkingDirectory.Child(ByteString.FromText(name).Span);

    public Value LoadFlake(Evaluator evaluator, string reference) => throw new EvaluationException("no flakes here");

    public IEnumerable<string> Files(string directory, string beginning) => new[] { "one.nix", "other/" }.Where(name => name.StartsWith(beginning, StringComparison.Ordinal));

    public IReadOnlyList<BuiltOutput> Build(StorePath derivation, bool links) => throw new EvaluationException("nothing is built here");

    public ReadOnlyMemory<byte> BuildLog(StorePath derivation) => throw new EvaluationException("nothing is built here");

    public bool Edit(SourcePath file, int line)
    {
        Done.Add($"edit {file}:{line}");
        return true;
    }

    public void Run(string program, IReadOnlyList<string> arguments) => Done.Add($"{program} {string.Join(' ', arguments)}");

    sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
