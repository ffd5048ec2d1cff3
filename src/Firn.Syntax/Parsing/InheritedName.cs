namespace Firn.Syntax.Parsing;

/// <summary>An entry of the names of one <c>inherit</c>.</summary>
internal readonly record struct InheritedName(int Next, Symbol Name, int Position);
