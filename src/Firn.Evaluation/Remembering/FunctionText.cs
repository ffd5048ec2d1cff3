using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A function as it was written, but that it may stand anywhere: paths are absolute.</summary>
/// <param name="Written">The text, in UTF-8.</param>
/// <param name="Variables">What it asks the scopes around it for, in the order of the names' bytes. Some may be global names, or names of a <c>with</c> in it.</param>
sealed record FunctionText(byte[] Written, IReadOnlyList<Symbol> Variables);
