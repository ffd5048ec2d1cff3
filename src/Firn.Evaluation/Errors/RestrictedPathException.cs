namespace Firn.Evaluation;

/// <summary>A file that this evaluation may not look at; to <c>pathExists</c> it is not there.</summary>
public sealed class RestrictedPathException(string message) : EvaluationException(message);
