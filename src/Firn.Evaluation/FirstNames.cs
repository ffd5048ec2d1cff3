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
        "recurseForDerivations", "description", "self", "startSet", "operator", "key", "path", "prefix", "outputSpecified", "requiredSystemFeatures", "__sub",
        "__lessThan", "__mul", "__div", "or", "__findFile", "__nixPath", "body",
    ];

    // What the text of `derivation` mentions.
    static readonly string[] ofDerivation = ["drvAttrs", "strict", "all", "x"];

    /// <summary>Before the builtins.</summary>
    public static SymbolTable NewTable()
    {
        var table = new SymbolTable();
        Add(table, ofEvaluation);
        return table;
    }

    /// <summary>After the builtins.</summary>
    public static void AddThoseOfDerivation(SymbolTable table) => Add(table, ofDerivation);

    static void Add(SymbolTable table, string[] names)
    {
        foreach (string name in names)
            table.Intern(name);
    }
}
