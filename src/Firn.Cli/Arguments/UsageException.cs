using Firn.Primitives;

namespace Firn.Cli.Arguments;

/// <summary>The command line itself is wrong; the message says which word.</summary>
sealed class UsageException(string message) : NixException(message)
{
    /// <summary>The line behind the message.</summary>
    public static string Advice => $"Try '{Path.GetFileName(Environment.GetCommandLineArgs()[0])} --help' for more information.";

    /// <summary>For a flag that many commands have.</summary>
    public static UsageException ValueMissing(string flag, int needed, int given) =>
        new($"flag '{flag}' requires {needed} argument(s), but only {given} were given");

    /// <summary>For a flag of one of the old programs.</summary>
    public static UsageException OwnValueMissing(string flag) => new($"'{flag}' requires an argument");
}
