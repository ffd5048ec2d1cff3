using Firn.Builtins.Arithmetic;
using Firn.Builtins.Contexts;
using Firn.Builtins.Control;
using Firn.Builtins.Data;
using Firn.Builtins.Derivations;
using Firn.Builtins.Fetching;
using Firn.Builtins.Files;
using Firn.Builtins.Flakes;
using Firn.Builtins.Lists;
using Firn.Builtins.Sets;
using Firn.Builtins.Strings;
using Firn.Builtins.Types;

namespace Firn.Builtins;

/// <summary>The builtins of the language.</summary>
public static class LanguageBuiltins
{
    /// <summary>All builtins that exist under <paramref name="options"/>: pure mode and experimental features hide some.</summary>
    /// <param name="options">Of the evaluation that the table is for.</param>
    /// <param name="fetcher">Downloads for <c>fetchurl</c>, <c>fetchTarball</c>, <c>fetchGit</c> and <c>fetchTree</c>; without one they fail.</param>
    public static BuiltinTable Create(EvaluationOptions options, ISourceFetcher? fetcher = null)
    {
        var table = new BuiltinTable();
        Constants.Declare(table, options);
        TypeBuiltins.Declare(table);
        ArithmeticBuiltins.Declare(table);
        ListBuiltins.Declare(table);
        FoldingBuiltins.Declare(table);
        SortingBuiltins.Declare(table);
        ClosureBuiltin.Declare(table);
        SetBuiltins.Declare(table);
        SetMakingBuiltins.Declare(table);
        FunctionBuiltins.Declare(table);
        StringBuiltins.Declare(table);
        RegexBuiltins.Declare(table);
        HashBuiltins.Declare(table);
        VersionBuiltins.Declare(table);
        ContextBuiltins.Declare(table);
        PathBuiltins.Declare(table);
        ReadingBuiltins.Declare(table);
        CopyingBuiltins.Declare(table);
        ImportBuiltins.Declare(table);
        DataBuiltins.Declare(table);
        ControlBuiltins.Declare(table);
        DerivationBuiltins.Declare(table, options);
        FetchBuiltins.Declare(table, fetcher);
        TreeBuiltins.Declare(table, options, fetcher);
        ClosureBuiltins.Declare(table, options, fetcher);
        FlakeBuiltins.Declare(table, fetcher);
        return table;
    }
}
