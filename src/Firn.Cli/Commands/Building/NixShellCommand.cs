using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Linux.Processes;
using Firn.Linux.Terminals;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix-shell</c>: builds what a derivation needs and starts a shell with its environment.</summary>
sealed class NixShellCommand
{
    static readonly HashSet<string> kept = new(StringComparer.Ordinal)
    {
        "DISPLAY", "HOME", "IN_NIX_SHELL", "LOGNAME", "NIX_BUILD_SHELL", "NIX_SHELL_PRESERVE_PROMPT", "PAGER", "PATH", "SHLVL", "TERM", "TZ", "USER",
        "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_RUNTIME_DIR",
        "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY",
    };

    readonly Settings settings = Settings.Load();
    readonly List<string> attributePaths = [];
    readonly List<Regex> excluded = [];
    readonly HashSet<string> keep = [.. kept];
    EvaluationArguments evaluation = null!;
    List<string> inputs = [];
    ShebangLine? shebang;
    string command = "";
    bool isExpression, packages, isPure, dryRun;
    bool interactive = Terminal.Is(0) && Terminal.Is(2);

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new NixShellCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        shebang = ShebangLine.Find(invocation.Arguments);
        evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        reader
            .Switch(["--expr", "-E"], () => isExpression = true)
            .Switch(["--packages", "-p"], () => packages = true)
            .Value(["--attr", "-A"], attributePaths.Add)
            .Value("--command", text => command = text + "\nexit")
            .Value("--run", text => (command, interactive) = (text + "\nexit", false))
            .Value("--keep", name => keep.Add(name))
            .Value("--exclude", pattern => excluded.Add(new Regex(pattern)))
            .Switch("--pure", () => isPure = true)
            .Switch("--impure", () => isPure = false)
            .Switch("--dry-run", () => dryRun = true)
            .Switch(["--no-out-link", "--no-link", "--indirect", "--add-drv-link"], () => { })
            .Value(["--out-link", "-o", "--drv-link"], _ => { });
        if (shebang is not null)
        {
            reader.Value("-i", interpreter => (command, interactive) = (shebang.Command(interpreter), false));
        }
        inputs = reader.Read(shebang?.Flags ?? invocation.Arguments);
        if (shebang is not null && settings.Switch("nix-shell-shebang-arguments-relative-to-script", true))
        {
            evaluation.BaseDirectory = Path.GetDirectoryName(Path.GetFullPath(shebang.Path));
        }
        if (packages && isExpression)
        {
            throw new UsageException("'-p' and '-E' are mutually exclusive");
        }
        if (packages)
        {
            var list = string.Concat(inputs.Select(package => $"({package}) "));
            inputs = [$"{{...}}@arguments: with import <nixpkgs> arguments; (pkgs.runCommandCC or pkgs.runCommand) \"shell\" {{ buildInputs = [ {list}]; }} \"\""];
        }
        else if (inputs.Count == 0 && !isExpression)
        {
            inputs = ["."];
            if (!File.Exists("shell.nix") && !File.Exists("default.nix"))
            {
                throw new UsageException("no argument specified and no 'shell.nix' or 'default.nix' file found in the working directory");
            }
        }
        evaluation.Variables["IN_NIX_SHELL"] = isPure ? "pure" : "impure";
        // A script's own text says what is evaluated, not only how it was called.
        var asked = shebang is null ? invocation : new Invocation(invocation.Program, [.. shebang.Flags, shebang.Path]);
        return EvaluationRun.Run(settings, evaluation, asked, (evaluator, output) => Find(evaluator, output.Result), Enter);
    }

    /// <summary>The derivation, then that of the shell itself if it comes from the packages.</summary>
    void Find(Evaluator evaluator, List<string> result)
    {
        var found = new List<StorePath>();
        foreach (var input in inputs)
        {
            Find(evaluator, input, found);
        }
        if (found.Count != 1)
        {
            throw new UsageException("nix-shell requires a single derivation");
        }
        result.Add(found[0].BaseName);
        if (Environment.GetEnvironmentVariable("NIX_BUILD_SHELL") is not null)
        {
            return;
        }
        if (evaluator.TryRun<EvaluationException>(
            () =>
            {
                var bash = evaluator.EvaluateText("(import <nixpkgs> { }).bashInteractive", evaluator.Host.WorkingDirectory);
                var derivations = DerivationSearch.In(evaluator, bash, AttributeSet.Empty);
                result.Add(derivations.Single().DerivationPath(evaluator).BaseName);
            },
            out var failure))
        {
            return;
        }
        evaluator.Host.WriteMessage(ErrorPrinter.Print(failure, evaluator.Session.Positions, evaluator.ShowsTrace));
        evaluator.Host.WriteMessage("the bash of this machine is used instead"u8);
    }

    void Find(Evaluator evaluator, string input, List<StorePath> found)
    {
        var here = evaluator.Host.WorkingDirectory;
        if (!packages && !isExpression && AsDerivation(evaluator, input) is { } named)
        {
            found.Add(named);
            return;
        }
        var whole = packages || isExpression ? evaluator.EvaluateText(input, evaluation.Base(evaluator))
            : input == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.EvaluateFile(ShellFile(evaluator, InstantiateCommand.LookUp(
                evaluator, shebang is null || input.StartsWith('<') ? input : Path.GetFullPath(input, Path.GetDirectoryName(Path.GetFullPath(shebang.Path))!))));
        var plain = evaluation.Automatic(evaluator);
        foreach (var path in attributePaths.Count == 0 ? [""] : attributePaths)
        {
            var (selected, _) = SelectionPath.Follow(evaluator, path, Arguments(evaluator, whole, plain), whole);
            var value = evaluator.Force(selected, Evaluator.PositionOf(selected));
            found.AddRange(DerivationSearch.In(evaluator, value, Arguments(evaluator, value, plain)).Select(derivation => derivation.DerivationPath(evaluator)));
        }
    }

    /// <summary>A function that wants to know whether it is for a shell is told.</summary>
    static AttributeSet Arguments(Evaluator evaluator, Value value, AttributeSet plain)
    {
        var name = evaluator.Symbols.Intern("inNixShell");
        if (evaluator.Force(value) is not Lambda { Formals: { } formals } || formals.List.All(formal => formal.Name != name))
        {
            return plain;
        }
        var told = new AttributeSetBuilder(1);
        told.Add(name, BoolValue.True);
        return AttributeSet.Update(told.Build(), plain);
    }

    /// <summary>A derivation's path in the store, or a link to one.</summary>
    static StorePath? AsDerivation(Evaluator evaluator, string input)
    {
        // An output may be named behind it, as nix-instantiate prints it.
        var path = InstantiateCommand.Place(evaluator, input.Split('!')[0], evaluator.Host.WorkingDirectory);
        return evaluator.Host.StoreDirectory.TryParse(path.Root.Resolve(path.Path)) is { IsDerivation: true } derivation ? derivation : null;
    }

    SourcePath ShellFile(Evaluator evaluator, SourcePath file)
    {
        if (file.Root.Kind(file.Root.Resolve(file.Path)) != FileKind.Directory)
        {
            return EvaluationSession.ResolveImport(file);
        }
        var (own, usual) = (file.Child("shell.nix"u8), file.Child("default.nix"u8));
        if (own.Root.Kind(own.Root.Resolve(own.Path)) is not null)
        {
            if (settings.Switch("nix-shell-always-looks-for-shell-nix", true))
            {
                return own;
            }
            evaluator.Host.Warn($"Skipping '{own}', because the setting 'nix-shell-always-looks-for-shell-nix' is disabled. This is a deprecated behavior. Consider enabling 'nix-shell-always-looks-for-shell-nix'.");
        }
        return usual.Root.Kind(usual.Root.Resolve(usual.Path)) is not null ? usual
            : throw new EvaluationException($"neither 'shell.nix' nor 'default.nix' found in '{file}'");
    }

    int Enter(OpenedStore opened, string[] result)
    {
        var store = opened.ForBuilding;
        var derivation = store.ReadDerivation(StorePath.Parse(result[0]));
        var bash = result.Length > 1 ? StorePath.Parse(result[1]) : null;
        var requests = new List<BuildRequest>();
        if (bash is not null)
        {
            requests.Add(new BuildRequest(bash, ["out"]));
        }
        requests.AddRange(derivation.InputDerivations
            .Where(input => !excluded.Exists(pattern => pattern.IsMatch(store.Directory.Show(input.Key))))
            .Select(input => new BuildRequest(input.Key, [.. input.Value.Outputs])));
        requests.AddRange(derivation.InputSources.Select(source => new BuildRequest(source, [])));
        var (code, _) = BuildRun.Build(store, settings, requests, dryRun: dryRun);
        if (code != 0 || dryRun)
        {
            return code;
        }
        var shell = bash is not null
            ? $"{store.Directory.Show(store.QueryOutput(bash, "out")!)}/bin/bash"
            : InPath(Environment.GetEnvironmentVariable("NIX_BUILD_SHELL") ?? "bash");
        var directory = System.IO.Directory.CreateTempSubdirectory("nix-shell-").FullName;
        try
        {
            // Inputs that are named by their content have their paths now.
            var known = store.NeedsResolution(derivation) ? store.TryResolve(derivation) ?? derivation : derivation;
            var own = ShellEnvironment.Of(store, BuildSettings.Read(settings), known, directory);
            foreach (var (name, content) in own.Files)
            {
                File.WriteAllBytes(Path.Combine(directory, name), content);
            }
            var script = new ShellScript
            {
                IsPure = isPure,
                Declarations = own.Declarations.ToEscapedText(),
                Shell = shell,
                IsRoot = CurrentProcess.IsRoot,
                TimeZone = Environment.GetEnvironmentVariable("TZ"),
                Command = command,
            };
            var file = Path.Combine(directory, "rc");
            File.WriteAllBytes(file, ByteString.FromText(script.ToString()).Span);
            return Talk(shell, file, Variables(own));
        }
        finally
        {
            Linux.Files.FileTree.Remove((ByteString)directory);
        }
    }

    List<ByteString> Variables(ShellEnvironment own)
    {
        var variables = new SortedDictionary<ByteString, ByteString>();
        foreach (var entry in CurrentProcess.Variables())
        {
            var equals = entry.Span.IndexOf((byte)'=');
            if (equals > 0 && (!isPure || keep.Contains(Encoding.UTF8.GetString(entry.Span[..equals]))))
            {
                variables[ByteString.Copy(entry.Span[..equals])] = ByteString.Copy(entry.Span[(equals + 1)..]);
            }
        }
        variables["IN_NIX_SHELL"] = isPure ? "pure" : "impure";
        if (isPure)
        {
            // The /etc/bashrc of NixOS would set up the machine's environment otherwise.
            variables["__ETC_PROFILE_SOURCED"] = "1";
        }
        foreach (var (name, value) in own.Variables)
        {
            variables[name] = value;
        }
        return [.. variables.Select(pair => new ByteString([.. pair.Key.Span, (byte)'=', .. pair.Value.Span]))];
    }

    int Talk(string shell, string file, List<ByteString> variables)
    {
        // Keys that stop a program are for the shell; this one waits.
        using var interrupted = Interruption.OnKeyboard(static () => { });
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, static context => context.Cancel = true);
        using var input = new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false);
        var status = ChildProcess.Start(new ProcessStart
        {
            Program = shell,
            Arguments = interactive ? ["bash", "--rcfile", file] : ["bash", file],
            Environment = variables,
            Input = input,
        }).Wait();
        return status.Signal == 0 ? status.Code : 128 + status.Signal;
    }

    static string InPath(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
            ?? throw new UsageException($"executing shell '{program}': it is not in PATH");
    }
}
