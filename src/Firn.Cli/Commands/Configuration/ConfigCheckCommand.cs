using Firn.Cli.Arguments;
using Firn.Cli.Composition;

namespace Firn.Cli.Commands.Configuration;

/// <summary><c>nix config check</c>: looks for what is wrong with how the programs are installed.</summary>
static class ConfigCheckCommand
{
    const int Failed = 2;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        if (new ArgumentReader(settings, invocation.Program).Read(invocation.Arguments) is [var extra, ..])
        {
            throw new UsageException($"unexpected argument '{extra}'");
        }
        var url = settings.Find("store");
        using var store = url?.StartsWith("dummy://", StringComparison.Ordinal) == true ? null : StoreOpener.Open(url) as IDisposable;
        Console.Error.WriteLine($"Running checks against store uri: {url ?? "auto"}");
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var passed = CheckPrograms(directories) & CheckProfiles(directories);
        Say("INFO", $"You are trusted by store uri: {url ?? "auto"}");
        return passed ? 0 : Failed;
    });

    static bool CheckPrograms(IEnumerable<string> directories)
    {
        var found = directories.Select(directory => Path.Combine(directory, "nix-env")).Where(File.Exists)
            .Select(file => Path.GetDirectoryName(new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file))!)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        return found.Count switch
        {
            0 => Say("FAIL", "No nix-env found in PATH."),
            1 => Say("PASS", "PATH contains only one nix version."),
            _ => Say("FAIL", "Multiple versions of nix found in PATH:\n" + string.Concat(found.Select(directory => $"  {directory}\n"))),
        };
    }

    // A profile that nothing in the profiles' directory leads to may lose its contents at the next collection.
    static bool CheckProfiles(IEnumerable<string> directories)
    {
        var lost = new List<string>();
        foreach (var directory in directories)
        {
            var profile = Path.GetDirectoryName(directory.TrimEnd('/'));
            var chain = new List<string>();
            while (profile is not null && chain.Count < 40 && new DirectoryInfo(profile).LinkTarget is { } target)
            {
                chain.Add(profile);
                profile = Path.GetFullPath(target, Path.GetDirectoryName(profile) ?? "/");
            }
            if (profile?.EndsWith("user-environment", StringComparison.Ordinal) == true && !chain.Append(profile).Any(part => part.Split('/').Contains("profiles")))
            {
                lost.Add(directory);
            }
        }
        return lost.Count == 0
            ? Say("PASS", "All profiles are gcroots.")
            : Say("FAIL", "Profiles in PATH that no collection root leads to; their contents may be collected:\n" + string.Concat(lost.Select(directory => $"  {directory}\n")));
    }

    static bool Say(string verdict, string text)
    {
        Console.Error.WriteLine($"[{verdict}] {text}");
        return verdict != "FAIL";
    }
}
