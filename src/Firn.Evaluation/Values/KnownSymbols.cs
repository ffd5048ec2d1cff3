using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Names that evaluation and builtins ask for, interned once.</summary>
public sealed class KnownSymbols(SymbolTable symbols)
{
    public Symbol Functor { get; } = symbols.Intern("__functor");

    public Symbol ToStringAttribute { get; } = symbols.Intern("__toString");

    public Symbol OutPath { get; } = symbols.Intern("outPath");

    public Symbol DrvPath { get; } = symbols.Intern("drvPath");

    public Symbol Type { get; } = symbols.Intern("type");

    public Symbol Name { get; } = symbols.Intern("name");

    public Symbol Value { get; } = symbols.Intern("value");

    public Symbol Overrides { get; } = symbols.Intern("__overrides");

    public Symbol File { get; } = symbols.Intern("file");

    public Symbol Line { get; } = symbols.Intern("line");

    public Symbol Column { get; } = symbols.Intern("column");

    public Symbol Path { get; } = symbols.Intern("path");

    public Symbol Prefix { get; } = symbols.Intern("prefix");

    public Symbol System { get; } = symbols.Intern("system");

    public Symbol OutputName { get; } = symbols.Intern("outputName");

    public Symbol Outputs { get; } = symbols.Intern("outputs");

    public Symbol StructuredAttributes { get; } = symbols.Intern("__structuredAttrs");

    public Symbol IgnoreNulls { get; } = symbols.Intern("__ignoreNulls");

    public Symbol Meta { get; } = symbols.Intern("meta");

    public Symbol RecurseForDerivations { get; } = symbols.Intern("recurseForDerivations");

    /// <summary>Not one of <see cref="FirstNames"/>: Nix reads it at the first <c>tryEval</c>, and the order can be seen.</summary>
    public Symbol Success => symbols.Intern("success");
}
