namespace Firn.Cli;

/// <summary>One call of a program: the name it was called by and its arguments.</summary>
sealed record Invocation(string Program, string[] Arguments);
