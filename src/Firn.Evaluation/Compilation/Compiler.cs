using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>From syntax tree to nodes that can be evaluated.</summary>
sealed partial class Compiler
{
    public static Compiled Compile(EvaluationSession session, ParsedSource source, AttributeSet? scope) => throw new NotImplementedException();

    /// <summary>A compiled text and the frame that it starts with.</summary>
    public readonly record struct Compiled(Node Root, object[] Frame);
}
