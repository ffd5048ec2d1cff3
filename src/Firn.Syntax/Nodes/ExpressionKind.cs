namespace Firn.Syntax;

/// <summary>One value a class of node, for switching without type tests.</summary>
public enum ExpressionKind : byte
{
    Integer,
    Float,
    String,
    ConcatStrings,
    Path,
    Variable,
    InheritFrom,
    Select,
    HasAttribute,
    AttributeSet,
    List,
    Lambda,
    Call,
    Let,
    With,
    If,
    Assert,
    Not,
    Binary,
    CurrentPosition,
}
