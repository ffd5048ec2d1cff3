using System.Globalization;
using Firn.Linux.Files;
using Firn.Linux.Processes;

namespace Firn.Cli.Arguments;

/// <summary>
/// Where this user's own files are. The variable HOME may still name somebody else's (<c>sudo</c> keeps it): files of this user would be in the way
/// there, so only a directory that does not exist yet or is one's own counts.
/// </summary>
static class HomeDirectory
{
    static readonly Lazy<string?> found = new(Find);

    /// <summary>Null for a user without one.</summary>
    public static string? Path => found.Value;

    static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } variable ? variable : null;
        if (named is not null && IsOwn(named))
        {
            return named;
        }
        var own = OfAccount();
        if (named is not null && own != named)
        {
            Console.Error.WriteLine($"warning: $HOME ('{named}') is not owned by you, falling back to the one defined in the 'passwd' file ('{own}')");
        }
        return own;
    }

    static bool IsOwn(string path)
    {
        try
        {
            return DirectoryHandle.Working.TryStatusFollowing(path) is not { } status || status.User == CurrentProcess.EffectiveUserId;
        }
        catch (FileException)
        {
            return false;
        }
    }

    static string? OfAccount()
    {
        var user = CurrentProcess.EffectiveUserId.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).FirstOrDefault(fields => fields.Length > 5 && fields[2] == user)?[5];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
