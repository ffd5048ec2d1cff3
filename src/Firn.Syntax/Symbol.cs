namespace Firn.Syntax;

/// <summary>
/// An interned name: equal texts have equal ids within one <see cref="SymbolTable"/>. Ids count from 1 in order of first
/// appearance; the default value stands for "no name". The order of ids says nothing about the order of texts.
/// </summary>
public readonly record struct Symbol(int Id)
{
    /// <summary>False for the default value.</summary>
    public bool IsPresent => Id != 0;
}
