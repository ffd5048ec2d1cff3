using Firn.Builtins.Derivations;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Files;

/// <summary>Evaluating other files.</summary>
internal static class ImportBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("import", "path", "The value of the expression in a file, evaluated once for all imports; a directory means its `default.nix`.", static (evaluator, arguments, _) =>
            Import(evaluator, arguments[0], scope: null));
        table.Function("scopedImport", "scope path", "Like `import`, but the file sees the attributes of *scope* as well, and is evaluated each time.", static (evaluator, arguments, _) =>
            Import(evaluator, arguments[1], arguments[0]));
    }

    static Value Import(Evaluator evaluator, Value argument, Value? scope)
    {
        var path = evaluator.RealisePath(argument, resolve: false);
        if (ReferenceEquals(path.Root, evaluator.Host.Disk)
            && evaluator.Host.StoreDirectory.TryParse(path.Path) is { IsDerivation: true } derivation
            && evaluator.Host.IsValid(derivation))
        {
            return OfDerivation(evaluator, path, derivation);
        }

        if (scope is null)
            return evaluator.Import(path);
        return evaluator.ImportScoped(evaluator.ForceSet(scope, Nowhere, "while evaluating the first argument passed to builtins.scopedImport"), path);
    }

    /// <summary>A derivation file as the set that <c>derivation</c> would have given for it.</summary>
    static AttributeSet OfDerivation(Evaluator evaluator, SourcePath file, StorePath path)
    {
        var derivation = evaluator.Host.ReadDerivation(path);
        var known = evaluator.Known;
        var symbols = evaluator.Symbols;
        var name = new StringValue(derivation.Environment.GetValueOrDefault("name"));
        var drvPath = new StringValue(file.Path, new StringContext(ContextElement.Deep(path)));
        var outputs = derivation.Outputs.Keys.ToArray();
        var all = ListValue.Empty;
        var sets = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (string output in outputs)
            sets.Add(output, Thunk.Delay(_ => Output(output)));
        all = ListValue.Of([.. sets.Values]);
        return Output(outputs[0]);

        AttributeSet Output(string output)
        {
            var result = new AttributeSetBuilder(outputs.Length + 6);
            foreach (string each in outputs)
                result.Add(symbols.Intern(each), sets[each]);
            result.Add(symbols.Intern("all"), all);
            result.Add(known.DrvPath, drvPath);
            result.Add(known.Name, name);
            result.Add(known.Type, new StringValue("derivation"));
            result.Add(known.OutPath, evaluator.OutputString(derivation, path, output));
            result.Add(known.OutputName, new StringValue(output));
            return result.Build();
        }
    }
}
