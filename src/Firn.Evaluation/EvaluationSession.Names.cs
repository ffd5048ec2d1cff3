namespace Firn.Evaluation;

// Names of attributes as values of the language.
public sealed partial class EvaluationSession
{
    SymbolValues? names;

    /// <summary>The name as a string value, the same object each time.</summary>
    public StringValue NameOf(Firn.Syntax.Symbol symbol) => (names ??= new SymbolValues(Symbols))[symbol];
}
