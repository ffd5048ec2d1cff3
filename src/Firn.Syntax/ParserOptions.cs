using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>What a lint setting does with a finding.</summary>
public enum LintLevel
{
    Ignore,
    Warn,
    Fatal,
}

/// <summary>Everything besides the text that decides what it parses to.</summary>
public sealed record ParserOptions
{
    /// <summary>The absolute, canonical directory that relative path literals start from.</summary>
    public ByteString BasePath { get; init; } = "/";

    /// <summary>What <c>~</c> stands for; null where home paths are refused (pure evaluation).</summary>
    public ByteString? HomeDirectory { get; init; }

    /// <summary>Whether <c>&lt;|</c> and <c>|&gt;</c> are operators; otherwise they are an error that names the feature.</summary>
    public bool PipeOperators { get; init; }

    /// <summary>Setting <c>lint-url-literals</c>.</summary>
    public LintLevel UrlLiterals { get; init; }

    /// <summary>Setting <c>lint-short-path-literals</c>.</summary>
    public LintLevel ShortPathLiterals { get; init; }

    /// <summary>Setting <c>lint-absolute-path-literals</c>.</summary>
    public LintLevel AbsolutePathLiterals { get; init; }

    /// <summary>
    /// The deepest tree that is accepted. Whoever walks a tree recursively may count on it; deeper texts fail with Nix's
    /// verdict on them, a stack overflow.
    /// </summary>
    public int MaximumDepth { get; init; } = 50_000;

    /// <summary>Is given every name of the text when it is interned.</summary>
    public NameList? Names { get; init; }

    /// <summary>Is given where each function and each path literal stands, once the text has been read.</summary>
    public Action<PlacedExpression>? Placed { get; init; }

    /// <summary>Receives warnings in the order of the text.</summary>
    public Action<SyntaxWarning>? Warn { get; init; }
}
