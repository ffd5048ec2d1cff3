using System.Globalization;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Building;

/// <summary>
/// A user id that one build has for itself: a member of the build users' group, or a free id. The lock file
/// <c>userpool2/UID</c> is held as long as the build runs. There is one pool for the whole machine, the one of a real
/// Nix where it exists: before and after a build every process of its user is killed, whichever store it builds for.
/// </summary>
sealed class BuildUser : IDisposable
{
    readonly FileLock held;

    BuildUser(uint user, uint group, FileLock held)
    {
        User = user;
        Group = group;
        this.held = held;
    }

    public uint User { get; }

    public uint Group { get; }

    /// <summary>Takes a free one, waiting for it if all are busy; null when this process is not root and builds as itself.</summary>
    public static BuildUser? Take(BuildOptions options, CancellationToken cancellation)
    {
        if (!CurrentProcess.IsRoot)
        {
            return null;
        }
        ByteString pool = Directory.Exists("/nix/var/nix") ? "/nix/var/nix/userpool2" : "/run/firn/userpool2";
        FileTree.MakeDirectories(pool, 0x1c0);
        var candidates = Candidates(options);
        while (true)
        {
            foreach (var (user, group) in candidates)
            {
                if (FileLock.TryTake(Paths.Join(pool, user.ToString(CultureInfo.InvariantCulture)), exclusive: true) is { } held)
                {
                    return new BuildUser(user, group, held);
                }
            }
            if (cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200)))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    public void Dispose() => held.Dispose();

    static List<(uint User, uint Group)> Candidates(BuildOptions options)
    {
        var found = new List<(uint, uint)>();
        if (options.BuildUsersGroup.Length > 0 && Fields("/etc/group", options.BuildUsersGroup) is [_, _, var number, var members]
            && uint.TryParse(number, CultureInfo.InvariantCulture, out var group))
        {
            foreach (var member in members.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Fields("/etc/passwd", member) is [_, _, var uid, ..] && uint.TryParse(uid, CultureInfo.InvariantCulture, out var user) && user != 0)
                {
                    found.Add((user, group));
                }
            }
        }
        if (found.Count == 0)
        {
            for (var i = 0u; i < options.BuildUserCount; i++)
            {
                found.Add((options.FirstBuildUser + i, options.FirstBuildUser - 1));
            }
        }
        return found;
    }

    static string[]? Fields(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name);
}
