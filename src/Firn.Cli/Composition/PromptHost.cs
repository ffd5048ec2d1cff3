using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Linux.Terminals;
using Firn.Primitives;
using Firn.Repl;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Composition;

/// <summary>The machine as the prompt sees it.</summary>
sealed class PromptHost(Settings settings, EvaluationArguments arguments) : IReplHost
{
    // Editors that open at a line with +LINE.
    static readonly string[] takeLines = ["emacs", "nano", "vi", "kak"];

    readonly PromptInput input = new();
    readonly DescriptorStream output = DescriptorStream.Standard(1);
    readonly DescriptorStream messages = DescriptorStream.Standard(2);
    readonly bool echoes = Environment.GetEnvironmentVariable("_NIX_TEST_REPL_ECHO") == "1";

    public bool Colors { get; } = Terminal.Is(1) && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public string Program => $"Nix {AboutProgram.NixVersion}";

    public IReadOnlyList<Installable> Installables { get; init; } = [];

    /// <summary>Where derivations are built; null when nothing is.</summary>
    public IStore? Store { get; set; }

    public ReplLine ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete)
    {
        var line = input.Read(prompt, complete);
        if (echoes && line.Kind == ReplInput.Line)
        {
            // Transcripts that tests compare hold what was typed.
            Write(ByteString.FromText($"{prompt}{line.Text}\n").Span);
        }
        return line;
    }

    public void Write(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    public void Say(ReadOnlySpan<byte> line) => messages.Write([.. line, (byte)'\n']);

    public IDisposable OnInterrupt(Action interrupt) => Interruption.OnKeyboard(interrupt);

    public AttributeSet Arguments(Evaluator evaluator) => arguments.Automatic(evaluator);

    public SourcePath FindFile(Evaluator evaluator, string name) => InstantiateCommand.LookUp(evaluator, name);

    public Value LoadFlake(Evaluator evaluator, string reference) =>
        throw new EvaluationException($"cannot load the flake '{reference}': flakes are not part of this version of firn yet");

    public IEnumerable<string> Files(string directory, string beginning)
    {
        try
        {
            return [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().Select(entry => entry is DirectoryInfo ? entry.Name + "/" : entry.Name)
                .Where(name => name.StartsWith(beginning, StringComparison.Ordinal) && (beginning.Length > 0 || name[0] != '.'))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    LocalStore LocalStore => Store as LocalStore ?? throw new StoreException("building needs a store of this machine");

    public IReadOnlyList<BuiltOutput> Build(StorePath derivation, bool links)
    {
        var store = LocalStore;
        store.RegisterPending();
        if (BuildRun.Build(store, settings, [new BuildRequest(derivation, null)], newStyle: true).Code != 0)
        {
            throw new StoreException($"build of '{store.Directory.Show(derivation)}' failed");
        }
        var outputs = new List<BuiltOutput>();
        foreach (var (name, path) in store.ReadDerivation(derivation).OutputPaths(store.StorePaths).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string? link = null;
            if (links)
            {
                link = $"repl-result-{name}";
                store.AddPermanentRoot(Paths.MakeAbsolute(link), path!);
            }
            outputs.Add(new BuiltOutput(name, store.Directory.Show(path!), link is null ? null : $"./{link}"));
        }
        return outputs;
    }

    public ReadOnlyMemory<byte> BuildLog(StorePath derivation)
    {
        var store = LocalStore;
        using var log = BuildLogs.TryRead(store.LogDirectory, derivation)
            ?? throw new StoreException($"build log of '{store.Directory.Show(derivation)}' is not available");
        using var all = new MemoryStream();
        log.CopyTo(all);
        return all.ToArray();
    }

    public bool Edit(SourcePath file, int line)
    {
        var editor = Environment.GetEnvironmentVariable("EDITOR") is { Length: > 0 } set ? set : "nano";
        var isReal = ReferenceEquals(file.Root, arguments.Disk);
        var path = file.Path.ToEscapedText();
        if (!isReal)
        {
            // A file that is part of the program: a copy can be looked at.
            path = Path.Combine(Path.GetTempPath(), $"firn-{Environment.ProcessId}-{Path.GetFileName(path)}");
            File.WriteAllBytes(path, file.Root.ReadFile(file.Path));
        }
        try
        {
            var name = editor.Split('/')[^1];
            string[] words = line > 0 && takeLines.Any(known => name.Contains(known, StringComparison.Ordinal)) ? [$"+{line}", path] : [path];
            // The variable is a command with its own flags, as every program takes it.
            Foreground("/bin/sh", ["sh", "-c", editor + " \"$@\"", "sh", .. words]);
        }
        finally
        {
            if (!isReal)
            {
                File.Delete(path);
            }
        }
        return isReal;
    }

    public void Run(string program, IReadOnlyList<string> words)
    {
        LocalStore.RegisterPending();
        Foreground(
            Environment.ProcessPath ?? "/proc/self/exe",
            [program, .. settings.Find("store") is { } store ? ["--store", store] : Array.Empty<string>(), .. words]);
    }

    static void Foreground(string program, IReadOnlyList<string> words)
    {
        using var ignored = Interruption.OnKeyboard(static () => { });
        ChildProcess.Start(new ProcessStart
        {
            Program = program,
            Arguments = [.. words.Select(ByteString.FromText)],
            Input = new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false),
        }).Wait();
    }
}
