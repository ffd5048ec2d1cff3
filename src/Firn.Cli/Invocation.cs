namespace Firn.Cli;

/// <summary>One call of a program: the name it was called by and its arguments.</summary>
sealed record Invocation(string Program, string[] Arguments)
{
    /// <summary>Whether a part of what is meant comes from standard input, which can be read once and is not among the arguments.</summary>
    public bool ReadsInput => Arguments.Any(static word => word is "-" or "--stdin" or "--arg-from-stdin");
}
