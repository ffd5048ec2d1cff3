namespace Firn.Builtins;

/// <summary>How the groups declare their builtins, and what most bodies need.</summary>
internal static class Declarations
{
    /// <summary>Builtins give no position of their own: the call's is in the trace already.</summary>
    public static readonly Position Nowhere = Position.None;

    /// <summary>One builtin. <paramref name="parameters"/>: their names, one for each argument, separated by spaces.</summary>
    public static void Function(this BuiltinTable table, string globalName, string parameters, string documentation, PrimopBody body, bool addsTrace = true, Func<long, long, long>? ofIntegers = null)
    {
        string[] names = parameters.Split(' ');
        string name = globalName.StartsWith("__", StringComparison.Ordinal) ? globalName[2..] : globalName;
        table.Add(globalName, new Primop(name, names.Length, body) { ParameterNames = names, Documentation = documentation, AddsTrace = addsTrace, OfIntegers = ofIntegers });
    }

    public static EvaluationException Failure(string message) => new(message);

    public static StringValue NameValue(this Evaluator evaluator, Symbol name) => evaluator.Session.NameOf(name);
}
