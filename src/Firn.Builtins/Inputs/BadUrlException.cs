namespace Firn.Builtins.Inputs;

/// <summary>A text that is no URL of an input. Where a path may stand as well, it is taken for one.</summary>
internal sealed class BadUrlException(string message) : EvaluationException(message);
