namespace Firn.Syntax;

/// <summary><see cref="VariableExpression"/>.</summary>
public readonly record struct VariableEntry(NodeEntry Node, Symbol Name);

/// <summary><see cref="InheritFromExpression"/>.</summary>
public record struct InheritFromEntry(NodeEntry Node, int Index);

/// <summary>An entry of an attribute path, a fixed name or an expression: <see cref="AttributeName"/>.</summary>
public readonly record struct StepEntry(int Next, Symbol Name, int Expression);

/// <summary><see cref="SelectExpression"/>; the path is a list of <see cref="StepEntry"/>.</summary>
public readonly record struct SelectEntry(NodeEntry Node, int Target, int Default, int Path);

/// <summary><see cref="HasAttributeExpression"/>; the path is a list of <see cref="StepEntry"/>.</summary>
public readonly record struct HasAttributeEntry(NodeEntry Node, int Target, int Path);
