using Firn.Evaluation;
using Firn.Store;

namespace Firn.Repl;

/// <summary>How reading a line ended.</summary>
public enum ReplInput
{
    /// <summary>There is a line.</summary>
    Line,

    /// <summary>The person took back what was typed (Ctrl-C).</summary>
    Cancelled,

    /// <summary>There will be no more lines (Ctrl-D).</summary>
    End,
}

/// <summary>A line without its line break; empty unless <paramref name="Kind"/> is <see cref="ReplInput.Line"/>.</summary>
public readonly record struct ReplLine(ReplInput Kind, string Text = "");

/// <summary>One output of a derivation that was built: its path, and the link that keeps it, if one was made.</summary>
public sealed record BuiltOutput(string Name, string Path, string? Link);

/// <summary>A value that the command line asked for, and how to call it.</summary>
public sealed record Installable(string Name, Func<Evaluator, Value> Make);

/// <summary>Everything that the prompt needs from the world. Failures are a <see cref="Primitives.NixException"/>.</summary>
public interface IReplHost
{
    /// <summary>Whether standard output shows colours.</summary>
    bool Colors { get; }

    /// <summary>What the banner calls the program: <c>Nix 2.36.0</c>.</summary>
    string Program { get; }

    /// <summary>What the command line asked for, evaluated anew at each load.</summary>
    IReadOnlyList<Installable> Installables { get; }

    /// <summary>The next line of the person; <paramref name="complete"/> gives all continuations of what stands before the cursor.</summary>
    ReplLine ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete);

    /// <summary>To standard output, as it is.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>A line for people on standard error.</summary>
    void Say(ReadOnlySpan<byte> line);

    /// <summary>Until the result is disposed, Ctrl-C calls <paramref name="interrupt"/>.</summary>
    IDisposable OnInterrupt(Action interrupt);

    /// <summary>The arguments for top-level functions.</summary>
    AttributeSet Arguments(Evaluator evaluator);

    /// <summary>A file as the command line names it: a path, or <c>&lt;name&gt;</c>.</summary>
    SourcePath FindFile(Evaluator evaluator, string name);

    /// <summary>The value of a flake reference's outputs.</summary>
    Value LoadFlake(Evaluator evaluator, string reference);

    /// <summary>Names in a directory that begin with a text, for completion; empty when it can't be read.</summary>
    IEnumerable<string> Files(string directory, string beginning);

    /// <summary>Builds all outputs; with <paramref name="links"/> they are kept by links <c>repl-result-OUTPUT</c>.</summary>
    IReadOnlyList<BuiltOutput> Build(StorePath derivation, bool links);

    /// <summary>What the builder wrote.</summary>
    ReadOnlyMemory<byte> BuildLog(StorePath derivation);

    /// <summary>Opens a file for the person; true if it is the file itself, which may have changed, and no copy.</summary>
    bool Edit(SourcePath file, int line);

    /// <summary>Runs one of the programs of this package in the foreground.</summary>
    void Run(string program, IReadOnlyList<string> arguments);
}
