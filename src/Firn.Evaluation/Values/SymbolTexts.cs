using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>The texts of symbols, as evaluation needs them.</summary>
public static class SymbolTexts
{
    /// <summary>The name for people.</summary>
    public static string Text(this SymbolTable symbols, Symbol symbol) => symbols[symbol].ToString();

    /// <summary>The name as messages show it: in quotes unless it is an identifier.</summary>
    public static string Show(this SymbolTable symbols, Symbol symbol)
    {
        var output = new ByteWriter();
        Literals.WriteAttributeName(output, symbols[symbol].Span);
        return output.ToString();
    }

    /// <summary>Byte order of the names, which is the order that programs see.</summary>
    public static int Compare(this SymbolTable symbols, Symbol left, Symbol right) =>
        left.Id == right.Id ? 0 : symbols[left].CompareTo(symbols[right]);
}

/// <summary>Each name as a value of the language, made once.</summary>
sealed class SymbolValues(SymbolTable symbols)
{
    StringValue?[] values = new StringValue?[1024];

    public StringValue this[Symbol symbol]
    {
        get
        {
            var known = values;
            return symbol.Id < known.Length && known[symbol.Id] is { } value ? value : Make(symbol);
        }
    }

    // Two threads may both make a value, or one may lose its entry when the array grows: either costs a copy, no more.
    StringValue Make(Symbol symbol)
    {
        var value = new StringValue(symbols[symbol]);
        if (symbol.Id >= values.Length)
        {
            var larger = new StringValue?[Math.Max(values.Length * 2, symbol.Id + 1)];
            values.CopyTo(larger, 0);
            values = larger;
        }
        values[symbol.Id] = value;
        return value;
    }
}
