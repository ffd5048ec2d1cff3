namespace Firn.Syntax;

/// <summary>Something legal that the user asked to hear about, or that is about to change its meaning.</summary>
public sealed record SyntaxWarning(string Message, SourceFile File, int Position);
