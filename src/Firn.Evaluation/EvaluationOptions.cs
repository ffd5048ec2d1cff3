using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>How to evaluate. Read from settings and flags at the edge; nothing in evaluation reads a setting itself.</summary>
public sealed class EvaluationOptions
{
    /// <summary>The most that <see cref="MaximalCallDepth"/> has an effect up to; Nix's stack ends before 50,000.</summary>
    public const int DeepestCall = 100_000;

    /// <summary>Nested calls before evaluation gives up (<c>max-call-depth</c>).</summary>
    public int MaximalCallDepth { get; init => field = Math.Min(value, DeepestCall); } = 10_000;

    /// <summary>
    /// Nested forcing before evaluation gives up, whatever the calls: it bounds the native stack, and the time of collections, each of which
    /// walks it.
    /// </summary>
    public int MaximalForceDepth { get; init; } = 100_000;

    /// <summary>Threads that evaluate, 1 or more (<c>eval-cores</c>).</summary>
    public int Cores { get; init; } = 1;

    /// <summary>How long the first thread stays alone: what takes less gains nothing from others.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Nothing but arguments may influence the result (<c>pure-eval</c>).</summary>
    public bool Pure { get; init; }

    /// <summary>Files only below the lookup path (<c>restrict-eval</c>).</summary>
    public bool Restricted { get; init; }

    /// <summary>Frames for every function call are collected and printed (<c>show-trace</c>).</summary>
    public bool ShowTrace { get; init; }

    /// <summary><c>builtins.currentSystem</c>, such as <c>x86_64-linux</c>.</summary>
    public string System { get; init; } = "x86_64-linux";

    /// <summary><c>builtins.nixVersion</c>: the version of Nix that expressions believe they run in.</summary>
    public string NixVersion { get; init; } = "2.36.0";

    /// <summary><c>builtins.nixPath</c>, in order; prefix may be empty.</summary>
    public IReadOnlyList<LookupPathEntry> LookupPath { get; init; } = [];

    /// <summary>Looked at after every lookup path; not part of <c>builtins.nixPath</c>.</summary>
    public IReadOnlyList<LookupPathEntry> FallbackLookupPath { get; init; } = [];

    /// <summary>May evaluation wait for builds (<c>allow-import-from-derivation</c>)?</summary>
    public bool AllowImportFromDerivation { get; init; } = true;

    /// <summary>What may be fetched from although evaluation is restricted: beginnings of URLs (<c>allowed-uris</c>).</summary>
    public IReadOnlyList<string> AllowedUris { get; init; } = [];

    /// <summary>Is a commit's hash enough to lock an archive from a forge (<c>trust-tarballs-from-git-forges</c>)?</summary>
    public bool TrustForges { get; init; } = true;

    /// <summary><c>trace-verbose</c></summary>
    public bool TraceVerbose { get; init; }

    /// <summary><c>abort-on-warn</c></summary>
    public bool AbortOnWarning { get; init; }

    /// <summary>Whom to stop for at failures and break points; null for an ordinary evaluation. Expects one thread to evaluate.</summary>
    public IDebugger? Debugger { get; init; }

    /// <summary>Who is told about every call; null for an ordinary evaluation. Expects one thread to evaluate.</summary>
    public ICallObserver? Observer { get; init; }

    /// <summary>Do not stop for failures below <c>tryEval</c> (<c>ignore-try</c>).</summary>
    public bool IgnoreTry { get; init; }

    /// <summary>Stop at <c>trace</c> (<c>debugger-on-trace</c>).</summary>
    public bool DebuggerOnTrace { get; init; }

    /// <summary>Stop at <c>warn</c> (<c>debugger-on-warn</c>).</summary>
    public bool DebuggerOnWarning { get; init; }

    /// <summary>Where parsed files are kept for other evaluations; null for nowhere. Not asked with a debugger.</summary>
    public IParsedFiles? ParsedFiles { get; init; }

    /// <summary>What texts may look like: lints and optional operators.</summary>
    public ParserOptions Parsing { get; init; } = new();

    /// <summary>Names of experimental features that are on.</summary>
    public IReadOnlySet<string> ExperimentalFeatures { get; init; } = new HashSet<string>();
}

/// <summary>One entry of the lookup path: <c>prefix=path</c>; an empty prefix stands for every directory below.</summary>
public sealed record LookupPathEntry(string Prefix, string Path);
