namespace Firn.Cli.Arguments;

/// <summary>Outputs that are named behind what they are outputs of: <c>NAME^out,dev</c>, <c>NAME^*</c>.</summary>
static class OutputSelection
{
    /// <summary>
    /// What stands before and after the last <c>^</c>; null for all outputs, and where there is none. A <c>^</c> in what stands before names an output
    /// that is itself a derivation.
    /// </summary>
    public static (string Name, string[]? Outputs) Split(string installable)
    {
        var caret = installable.LastIndexOf('^');
        return caret < 0 ? (installable, null) : (installable[..caret], installable[(caret + 1)..] == "*" ? null : installable[(caret + 1)..].Split(','));
    }
}
