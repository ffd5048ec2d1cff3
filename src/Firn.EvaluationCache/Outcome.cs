namespace Firn.EvaluationCache;

/// <summary>What an evaluation gave to its command. All of it can be shown again without evaluating.</summary>
/// <param name="Status">The process status; anything but 0 is a failure, whose text is in <paramref name="Messages"/>.</param>
/// <param name="Messages">For standard error: traces, warnings, the failure.</param>
/// <param name="Output">For standard output.</param>
/// <param name="Result">What the command goes on with, in its own form.</param>
public sealed record Outcome(int Status, byte[] Messages, byte[] Output, byte[] Result);
