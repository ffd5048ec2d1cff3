namespace Firn.OperatingSystem.Accounts;

/// <summary>The ids that user and group names stand for; <c>+N</c> is the number itself.</summary>
sealed class AccountDirectory(IReadOnlyDictionary<string, uint> users, IReadOnlyDictionary<string, uint> groups)
{
    public uint? UserId(string name) => Find(users, name);

    public uint? GroupId(string name) => Find(groups, name);

    static uint? Find(IReadOnlyDictionary<string, uint> ids, string name)
    {
        if (name.StartsWith('+') && uint.TryParse(name.AsSpan(1), out var number)) return number;
        if (ids.TryGetValue(name, out var id)) return id;
        // The first activation of an empty machine has no files yet.
        return name == "root" ? 0 : null;
    }
}
