namespace Firn.Builtins;

/// <summary>How the groups declare their builtins, and what most bodies need.</summary>
internal static class Declarations
{
    /// <summary>Builtins give no position of their own: the call's is in the trace already.</summary>
    public static readonly Position Nowhere = Position.None;

    /// <summary>
    /// One builtin. <paramref name="parameters"/>: their names, one for each argument, separated by spaces. <paramref name="brief"/>: those of which the builtin keeps
    /// the value at most, never the cell (<see cref="Primop.Brief"/>); a mistake here lets a cell change its value.
    /// </summary>
    public static void Function(
        this BuiltinTable table, string globalName, string parameters, string documentation, PrimopBody body, bool addsTrace = true, Func<long, long, long>? ofIntegers = null, string brief = "", PrimopBody? toText = null)
    {
        string[] names = parameters.Split(' ');
        int briefOnes = 0;
        foreach (string parameter in brief.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int index = Array.IndexOf(names, parameter);
            briefOnes |= index >= 0 ? 1 << index : throw new ArgumentException($"{globalName} has no parameter {parameter}", nameof(brief));
        }

        string name = globalName.StartsWith("__", StringComparison.Ordinal) ? globalName[2..] : globalName;
        table.Add(globalName, With(body, toText is null ? null : With(toText, null)));

        Primop With(PrimopBody does, Primop? variant) =>
            new(name, names.Length, does) { ParameterNames = names, Documentation = documentation, AddsTrace = addsTrace, OfIntegers = ofIntegers, Brief = briefOnes, ToText = variant };
    }

    public static EvaluationException Failure(string message) => new(message);

    public static StringValue NameValue(this Evaluator evaluator, Symbol name) => evaluator.Session.NameOf(name);
}
