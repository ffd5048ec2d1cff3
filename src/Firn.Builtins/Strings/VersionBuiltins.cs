using Firn.Builtins.Versions;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Strings;

/// <summary>Versions and package names.</summary>
internal static class VersionBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__compareVersions", "s1 s2", "−1, 0 or 1: whether version *s1* is older than *s2*, the same or newer.", Compare, brief: "s1 s2");
        table.Function("__splitVersion", "s", "The components of a version, as comparing sees them.", Split, brief: "s");
        table.Function("__parseDrvName", "s", "A package name split into `name` and `version`, at the first dash that no letter follows.", Parse, brief: "s");
    }

    static IntValue Compare(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var left = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.compareVersions");
        var right = evaluator.ForceStringWithoutContext(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.compareVersions");
        return IntValue.Of(VersionText.Compare(left.Span, right.Span));
    }

    static ListValue Split(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var version = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.splitVersion");
        return ListValue.Of([.. VersionText.Components(version.Bytes).Select(static component => new StringValue(component))]);
    }

    static AttributeSet Parse(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.parseDrvName");
        var (name, version) = VersionText.SplitName(text.Bytes);
        var result = new AttributeSetBuilder(2);
        result.Add(evaluator.Known.Name, text.Excerpt(0, name.Length));
        result.Add(evaluator.Symbols.Intern("version"), text.Excerpt(text.Length - version.Length, version.Length));
        return result.Build();
    }
}
