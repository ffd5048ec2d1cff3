using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Names that are interned before any file is read. Of several arguments that are missing or unexpected the one that was interned first is named
/// in the message, so this order can be seen: it is Nix's.
/// </summary>
static class FirstNames
{
    static readonly string[] ofEvaluation =
    [
        "<with>", "outPath", "drvPath", "type", "meta", "name", "value", "system", "__overrides", "outputs", "outputName", "__ignoreNulls", "file", "line", "column",
        "__functor", "__toString", "right", "wrong", "__structuredAttrs", "__json", "allowedReferences", "allowedRequisites", "disallowedReferences",
        "disallowedRequisites", "maxSize", "maxClosureSize", "builder", "args", "__contentAddressed", "__impure", "outputHash", "outputHashAlgo", "outputHashMode",
        "recurseForDerivations", "description", "self", "", "startSet", "operator", "key", "path", "prefix", "outputSpecified", "requiredSystemFeatures", "__sub",
        "__lessThan", "__mul", "__div", "or", "__findFile", "__nixPath", "body",
    ];

    /// <summary>
    /// The order of the builtins, as every file sees them: two underscores are not part of an attribute's name. Which of them there are, the tables say.
    /// </summary>
    public static IReadOnlyList<string> OfBuiltins => ofBuiltins;

    /// <summary>What has a place among the builtins and is in no table: the set of them, and one that in Nix only fetching calls.</summary>
    public static IReadOnlyList<string> InNoTable { get; } = ["builtins", "fetchFinalTree"];

    static readonly string[] ofBuiltins =
    [
        "builtins", "true", "false", "null", "__currentTime", "__currentSystem", "__nixVersion", "__storeDir", "__langVersion", "__traceVerbose", "__nixPath",
        "scopedImport", "import", "__typeOf", "isNull", "__isFunction", "__isInt", "__isFloat", "__isString", "__isBool", "__isPath", "__genericClosure",
        "break", "abort", "throw", "__addErrorContext", "__ceil", "__floor", "__tryEval", "__getEnv", "__seq", "__deepSeq", "__trace", "__warn",
        "derivationStrict", "placeholder", "__toPath", "__storePath", "__pathExists", "baseNameOf", "dirOf", "__readFile", "__findFile", "__hashFile",
        "__readFileType", "__readDir", "__outputOf", "__toXML", "__toJSON", "__fromJSON", "__toFile", "__filterSource", "__path", "__attrNames", "__attrValues",
        "__getAttr", "__unsafeGetAttrPos", "__hasAttr", "__isAttrs", "removeAttrs", "__listToAttrs", "__intersectAttrs", "__catAttrs", "__functionArgs",
        "__mapAttrs", "__zipAttrsWith", "__isList", "__elemAt", "__head", "__tail", "map", "__filter", "__elem", "__concatLists", "__length", "__foldl'",
        "__any", "__all", "__genList", "__sort", "__partition", "__groupBy", "__concatMap", "__add", "__sub", "__mul", "__div", "__bitAnd", "__bitOr",
        "__bitXor", "__lessThan", "toString", "__substring", "__stringLength", "__hashString", "__convertHash", "__match", "__split", "__concatStringsSep",
        "__replaceStrings", "__parseDrvName", "__compareVersions", "__splitVersion", "__unsafeDiscardStringContext", "__hasContext",
        "__unsafeDiscardOutputDependency", "__addDrvOutputDependencies", "__getContext", "__appendContext", "__fetchClosure", "fetchMercurial", "fetchTree", "fetchFinalTree",
        "__fetchurl", "fetchTarball", "fetchGit", "fromTOML", "__getFlake", "__parseFlakeRef", "__flakeRefToString", "derivation",
    ];

    // What the text of `derivation` mentions.
    static readonly string[] ofDerivation = ["strict", "drvAttrs", "commonAttrs", "outputsList", "x", "outputToAttrListElement"];

    /// <summary>A table that holds nothing else.</summary>
    public static SymbolTable NewTable(ReadOnlySpan<BuiltinTable> tables)
    {
        var registered = new HashSet<string>(InNoTable, StringComparer.Ordinal);
        foreach (var builtins in tables)
            registered.UnionWith(builtins.Entries.Select(entry => entry.Name));
        var table = new SymbolTable();
        foreach (string name in ofEvaluation)
            table.Intern(name);
        foreach (string name in ofBuiltins.Where(registered.Contains))
        {
            table.Intern(name);
            if (name.StartsWith("__", StringComparison.Ordinal))
                table.Intern(name[2..]);
        }
        foreach (string name in ofDerivation)
            table.Intern(name);
        return table;
    }
}
