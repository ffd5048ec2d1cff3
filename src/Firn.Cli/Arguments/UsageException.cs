using Firn.Primitives;

namespace Firn.Cli.Arguments;

/// <summary>The command line itself is wrong; the message says which word.</summary>
sealed class UsageException(string message) : NixException(message)
{
    /// <summary>The line behind the message.</summary>
    public static string Advice => $"Try '{Path.GetFileName(Environment.GetCommandLineArgs()[0])} --help' for more information.";

    /// <summary>What is followed by the advice. The name of a hash algorithm or format counts as part of the command line, wherever it was given.</summary>
    public static bool IsAboutUse(Exception? failure) => failure is UsageException or BadHashAlgorithmException or BadHashFormatException;

    /// <summary>For a flag that many commands have.</summary>
    public static UsageException ValueMissing(string flag, int needed, int given) =>
        new($"flag '{flag}' requires {needed} argument(s), but only {given} were given");

    /// <summary>For a flag of one command: the old programs (<c>nix-build</c>), which read their own flags by themselves, say it in other words.</summary>
    public static UsageException OwnValueMissing(string program, string flag) =>
        program.StartsWith("nix-", StringComparison.Ordinal) ? new($"'{flag}' requires an argument") : ValueMissing(flag, 1, 0);
}
