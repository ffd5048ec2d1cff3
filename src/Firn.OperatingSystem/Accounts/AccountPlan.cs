using System.Globalization;
using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Accounts;

/// <summary>
/// The account files of a machine after a system's declarations were applied to the ones before. Pure: password files come
/// through a function, salts through another.
/// </summary>
sealed class AccountPlan
{
    readonly SystemDescription description;
    readonly Func<string, string?> readPasswordFile;
    readonly Func<string> newSalt;
    readonly List<string> warnings = [];
    readonly List<string> changes = [];
    readonly Dictionary<string, UserLine> users = new(StringComparer.Ordinal);
    readonly Dictionary<string, GroupLine> groups = new(StringComparer.Ordinal);

    AccountPlan(SystemDescription description, Func<string, string?> readPasswordFile, Func<string> newSalt) =>
        (this.description, this.readPasswordFile, this.newSalt) = (description, readPasswordFile, newSalt);

    /// <summary>What the files must hold before any account changes: the names that are declared now or were before.</summary>
    public AccountFiles Intent { get; private set; } = new();

    /// <summary>What the files hold in the end.</summary>
    public AccountFiles Result { get; private set; } = new();

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Accounts added and removed, in words.</summary>
    public IReadOnlyList<string> Changes => changes;

    public AccountDirectory Directory => new(
        users.ToDictionary(static entry => entry.Key, static entry => entry.Value.Uid, StringComparer.Ordinal),
        groups.ToDictionary(static entry => entry.Key, static entry => entry.Value.Gid, StringComparer.Ordinal));

    /// <param name="description">What is declared.</param>
    /// <param name="before">The machine's files.</param>
    /// <param name="readPasswordFile">The contents of a declared password file, or null when there is none.</param>
    /// <param name="newSalt">16 characters out of <c>./0-9A-Za-z</c>.</param>
    public static AccountPlan For(SystemDescription description, AccountFiles before, Func<string, string?> readPasswordFile, Func<string> newSalt)
    {
        var plan = new AccountPlan(description, readPasswordFile, newSalt);
        plan.Make(before);
        return plan;
    }

    void Make(AccountFiles before)
    {
        var declaredUsers = description.Users.ToDictionary(static user => user.Name, StringComparer.Ordinal);
        var declaredGroups = description.Groups.ToDictionary(static group => group.Name, StringComparer.Ordinal);
        var oldUsers = Lines(before.Passwd, UserLine.Parse);
        var oldGroups = Lines(before.Group, GroupLine.Parse);
        var onceUsers = Names(before.DeclarativeUsers);
        var onceGroups = Names(before.DeclarativeGroups);

        var gidMap = IdMap.Parse(before.GidMap);
        Groups(oldGroups, declaredUsers, declaredGroups, onceGroups, gidMap);
        var uidMap = IdMap.Parse(before.UidMap);
        Users(oldUsers, declaredUsers, onceUsers, uidMap);
        foreach (var (name, user) in users) uidMap.Set(name, user.Uid);
        foreach (var (name, group) in groups) gidMap.Set(name, group.Gid);

        var subordinates = IdMap.Parse(before.SubordinateMap);
        foreach (var user in description.Users)
        {
            if (user.AutoSubordinateRange && subordinates[user.Name] is null) subordinates.Set(user.Name, NextBlock(subordinates));
        }
        Result = new AccountFiles
        {
            Group = Text(groups.Values.OrderBy(static group => group.Gid).ThenBy(static group => group.Name, StringComparer.Ordinal)),
            Passwd = Text(users.Values.OrderBy(static user => user.Uid).ThenBy(static user => user.Name, StringComparer.Ordinal)),
            Shadow = Shadow(before.Shadow, declaredUsers),
            SubordinateUids = Subordinate(before.SubordinateUids, declaredUsers, onceUsers, static user => user.SubordinateUids, subordinates),
            SubordinateGids = Subordinate(before.SubordinateGids, declaredUsers, onceUsers, static user => user.SubordinateGids, subordinates),
            UidMap = uidMap.ToString(),
            GidMap = gidMap.ToString(),
            SubordinateMap = subordinates.All.Any() || before.SubordinateMap.Length > 0 ? subordinates.ToString() : "",
            DeclarativeUsers = string.Join(' ', declaredUsers.Keys.Order(StringComparer.Ordinal)),
            DeclarativeGroups = string.Join(' ', declaredGroups.Keys.Order(StringComparer.Ordinal)),
        };
        Intent = before with
        {
            UidMap = Result.UidMap,
            GidMap = Result.GidMap,
            SubordinateMap = Result.SubordinateMap,
            DeclarativeUsers = string.Join(' ', declaredUsers.Keys.Union(onceUsers).Order(StringComparer.Ordinal)),
            DeclarativeGroups = string.Join(' ', declaredGroups.Keys.Union(onceGroups).Order(StringComparer.Ordinal)),
        };
    }

    void Groups(Dictionary<string, GroupLine> old, Dictionary<string, DeclaredUser> declaredUsers, Dictionary<string, DeclaredGroup> declared, HashSet<string> once, IdMap map)
    {
        var allocator = new IdAllocator(map);
        foreach (var group in old.Values) allocator.Reserve(group.Gid);
        foreach (var group in description.Groups)
        {
            if (group.Gid is { } id) allocator.Reserve(id);
        }
        foreach (var group in description.Groups)
        {
            var members = new SortedSet<string>(group.Members, StringComparer.Ordinal);
            var existing = old.GetValueOrDefault(group.Name);
            if (existing is not null)
            {
                if (group.Gid is { } wanted && wanted != existing.Gid) warnings.Add($"group '{group.Name}' keeps its id {existing.Gid}; {wanted} is declared");
                if (description.MutableUsers) members.UnionWith(existing.Members.Where(member => !declaredUsers.ContainsKey(member)));
            }
            else
            {
                changes.Add($"add group {group.Name}");
            }
            var gid = existing?.Gid ?? group.Gid ?? allocator.Allocate(group.Name, system: true);
            groups[group.Name] = new GroupLine(group.Name, existing?.Password ?? "x", gid, [.. members]);
        }
        foreach (var group in old.Values)
        {
            if (declared.ContainsKey(group.Name)) continue;
            if (description.MutableUsers && !once.Contains(group.Name)) groups[group.Name] = group;
            else changes.Add($"remove group {group.Name}");
        }
    }

    void Users(Dictionary<string, UserLine> old, Dictionary<string, DeclaredUser> declared, HashSet<string> once, IdMap map)
    {
        var allocator = new IdAllocator(map);
        foreach (var user in old.Values) allocator.Reserve(user.Uid);
        foreach (var user in description.Users)
        {
            if (user.Uid is { } id) allocator.Reserve(id);
        }
        foreach (var user in description.Users)
        {
            var existing = old.GetValueOrDefault(user.Name);
            if (existing is null) changes.Add($"add user {user.Name}");
            else if (user.Uid is { } wanted && wanted != existing.Uid) warnings.Add($"user '{user.Name}' keeps the id {existing.Uid}; {wanted} is declared");
            var uid = existing?.Uid ?? user.Uid ?? allocator.Allocate(user.Name, user.IsSystemUser);
            users[user.Name] = new UserLine(user.Name, "x", uid, GroupId(user), user.Description, user.Home, user.Shell);
        }
        foreach (var user in old.Values)
        {
            if (declared.ContainsKey(user.Name)) continue;
            if (description.MutableUsers && !once.Contains(user.Name)) users[user.Name] = user;
            else changes.Add($"remove user {user.Name}");
        }
    }

    uint GroupId(DeclaredUser user)
    {
        if (groups.TryGetValue(user.Group, out var group)) return group.Gid;
        if (uint.TryParse(user.Group, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        warnings.Add($"user '{user.Name}' has the unknown group '{user.Group}'");
        return 65534;
    }

    string Shadow(string before, Dictionary<string, DeclaredUser> declared)
    {
        var old = Lines(before, ShadowLine.Parse);
        var lines = new List<ShadowLine>();
        foreach (var user in users.Values.OrderBy(static user => user.Uid).ThenBy(static user => user.Name, StringComparer.Ordinal))
        {
            var line = old.GetValueOrDefault(user.Name);
            if (!declared.TryGetValue(user.Name, out var wanted))
            {
                lines.Add(line ?? ShadowLine.New(user.Name, "!", ""));
                continue;
            }
            var expires = wanted.ExpiresOnDay is { } day ? day.ToString(CultureInfo.InvariantCulture) : "";
            if (line is not null && description.MutableUsers) lines.Add(line with { Expires = wanted.ExpiresOnDay is null ? line.Expires : expires });
            else if (line is not null) lines.Add(line with { Password = Password(wanted, line.Password, isNew: false), Expires = expires });
            // A missing line also means a run that died between the two files: the account counts as new.
            else lines.Add(ShadowLine.New(user.Name, Password(wanted, null, isNew: true), expires));
        }
        return Text(lines);
    }

    /// <summary>The declared hash of a user, <c>!</c> when none is declared. A plain password that the former hash fits keeps that hash.</summary>
    string Password(DeclaredUser user, string? former, bool isNew)
    {
        if (user.HashedPasswordFile is { } path)
        {
            if (readPasswordFile(path) is { } text)
            {
                var hash = text.TrimEnd('\r', '\n');
                if (!hash.AsSpan().ContainsAny(":\n\0")) return hash;
                warnings.Add($"the password file {path} of user '{user.Name}' does not hold one hash; the account is locked");
            }
            else
            {
                warnings.Add($"the password file {path} of user '{user.Name}' does not exist; the account is locked");
            }
            return "!";
        }
        if (user.Password is { } plain) return Hash(plain, former);
        if (user.HashedPassword is { } hashed) return hashed;
        if (isNew && user.InitialPassword is { } first) return Hash(first, former);
        if (isNew && user.InitialHashedPassword is { } initial) return initial;
        // With undeclared passwords refused, an initial one is what the account keeps.
        if (!isNew && (user.InitialPassword ?? user.InitialHashedPassword) is not null && former is not null) return former;
        return "!";
    }

    string Hash(string plain, string? former) =>
        former is not null && UnixPassword.Matches(plain, former) ? former : UnixPassword.Hash(plain, newSalt());

    /// <summary>The lines of /etc/subuid or /etc/subgid; only with mutable users do lines of undeclared users stay.</summary>
    string Subordinate(string before, Dictionary<string, DeclaredUser> declared, HashSet<string> once, Func<DeclaredUser, IReadOnlyList<SubordinateRange>> ranges, IdMap blocks)
    {
        var text = new StringBuilder();
        foreach (var line in before.Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0) continue;
            var name = line[..colon];
            if (description.MutableUsers && !declared.ContainsKey(name) && !once.Contains(name)) text.Append(line).Append('\n');
        }
        foreach (var user in description.Users)
        {
            foreach (var range in ranges(user)) text.Append(CultureInfo.InvariantCulture, $"{user.Name}:{range.Start}:{range.Count}\n");
            if (user.AutoSubordinateRange) text.Append(CultureInfo.InvariantCulture, $"{user.Name}:{blocks[user.Name]}:65536\n");
        }
        return text.ToString();
    }

    static uint NextBlock(IdMap blocks)
    {
        for (uint start = 100000; ; start += 65536)
        {
            if (!blocks.All.Any(entry => entry.Value == start)) return start;
        }
    }

    static Dictionary<string, T> Lines<T>(string text, Func<string, T?> parse) where T : class
    {
        var lines = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0 && parse(line) is { } parsed) lines.TryAdd(line[..line.IndexOf(':')], parsed);
        }
        return lines;
    }

    static HashSet<string> Names(string text) => new(text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    static string Text<T>(IEnumerable<T> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line).Append('\n');
        return text.ToString();
    }
}
