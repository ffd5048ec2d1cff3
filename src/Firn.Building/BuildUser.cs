using System.Globalization;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>
/// A user id that one build has for itself, on the whole machine and whichever store it builds for: before and after a build every process of
/// its user is killed. Builds for the machine's own store use members of the build users' group and, as real Nix does, a lock file
/// <c>userpool2/UID</c> besides; builds for other stores use ids that no account has, and make no file.
/// Decision: docs/decisions/build-user-locks.md.
/// </summary>
sealed class BuildUser : IDisposable
{
    static readonly ByteString machineState = "/nix/var/nix";

    readonly MachineLock held;
    readonly FileLock? file;

    BuildUser(uint user, uint group, MachineLock held, FileLock? file)
    {
        User = user;
        Group = group;
        this.held = held;
        this.file = file;
    }

    public uint User { get; }

    public uint Group { get; }

    /// <summary>Takes a free one, waiting for it if all are busy; null when this process is not root and builds as itself.</summary>
    public static BuildUser? Take(LocalStore store, BuildOptions options, CancellationToken cancellation)
    {
        if (!CurrentProcess.IsRoot)
        {
            return null;
        }
        var machine = store.StateDirectory == machineState;
        var pool = Paths.Join(store.StateDirectory, "userpool2");
        if (machine)
        {
            FileTree.MakeDirectories(pool, 0x1c0);
        }
        var candidates = Candidates(options, machine);
        while (true)
        {
            foreach (var (user, group) in candidates)
            {
                if (MachineLock.TryTake(user) is not { } held)
                {
                    continue;
                }
                if (!machine)
                {
                    return new BuildUser(user, group, held, null);
                }
                if (FileLock.TryTake(Paths.Join(pool, user.ToString(CultureInfo.InvariantCulture)), exclusive: true) is { } file)
                {
                    return new BuildUser(user, group, held, file);
                }
                held.Dispose();
            }
            if (cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200)))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        held.Dispose();
    }

    static List<(uint User, uint Group)> Candidates(BuildOptions options, bool machine)
    {
        var found = new List<(uint, uint)>();
        if (machine && options.BuildUsersGroup.Length > 0
            && Lines("/etc/group").FirstOrDefault(fields => fields[0] == options.BuildUsersGroup) is [_, _, var number, var members, ..]
            && uint.TryParse(number, CultureInfo.InvariantCulture, out var group))
        {
            var accounts = Lines("/etc/passwd").GroupBy(fields => fields[0]).ToDictionary(fields => fields.Key, fields => fields.First(), StringComparer.Ordinal);
            foreach (var member in members.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (accounts.TryGetValue(member, out var account) && Number(account) is { } user and not 0)
                {
                    found.Add((user, group));
                }
            }
        }
        if (found.Count == 0)
        {
            // Ids of accounts are others' business, and real Nix's own when it has some.
            var taken = Lines("/etc/passwd").Select(Number).ToHashSet();
            var groups = Lines("/etc/group").Select(Number).ToHashSet();
            var own = groups.Contains(options.FirstBuildUser - 1) ? options.FirstBuildUser + options.BuildUserCount : options.FirstBuildUser - 1;
            for (var i = 0u; i < options.BuildUserCount; i++)
            {
                if (!taken.Contains(options.FirstBuildUser + i))
                {
                    found.Add((options.FirstBuildUser + i, own));
                }
            }
        }
        return found.Count > 0 ? found : throw new Store.StoreException(
            $"no id is left to build as: each one from {options.FirstBuildUser} on belongs to an account (settings 'start-id' and 'id-count')");
    }

    static uint? Number(string[] fields) => fields.Length > 2 && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out var number) ? number : null;

    static IEnumerable<string[]> Lines(string file) => File.Exists(file) ? File.ReadLines(file).Select(line => line.Split(':')) : [];
}
