using Firn.OperatingSystem.Accounts;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Tests;

public sealed class AccountPlanTests
{
    static readonly DeclaredUser root = new() { Name = "root", Uid = 0, Group = "root", Home = "/root", Shell = "/bin/sh" };

    static SystemDescription Described(bool mutable, DeclaredUser[] users, params DeclaredGroup[] groups) =>
        new() { MutableUsers = mutable, Users = [root, .. users], Groups = [new("root", 0, []), new("users", 100, []), .. groups] };

    static AccountPlan Plan(SystemDescription description, AccountFiles? before = null, Func<string, string?>? file = null) =>
        AccountPlan.For(description, before ?? new AccountFiles(), file ?? (static _ => null), static () => "saltsaltsaltsalt");

    static string Line(string text, string name) => text.Split('\n').Single(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    [Fact]
    public void WritesTheFilesOfAnEmptyMachine()
    {
        var plan = Plan(Described(true, [new() { Name = "alice", Uid = 1000, Group = "users", Description = "Alice", Home = "/home/alice", Shell = "/bin/bash" }], new DeclaredGroup("wheel", 1, ["alice"])));
        Assert.Equal("root:x:0:0::/root:/bin/sh\nalice:x:1000:100:Alice:/home/alice:/bin/bash\n", plan.Result.Passwd);
        Assert.Equal("root:x:0:\nwheel:x:1:alice\nusers:x:100:\n", plan.Result.Group);
        Assert.Equal("root:!:1::::::\nalice:!:1::::::\n", plan.Result.Shadow);
        Assert.Equal("{\"alice\":1000,\"root\":0}", plan.Result.UidMap);
        Assert.Equal("alice root", plan.Result.DeclarativeUsers);
    }

    [Fact]
    public void AllocatesSystemIdsDownwardsAndOthersUpwards()
    {
        var plan = Plan(Described(true,
        [
            new() { Name = "s1", IsSystemUser = true }, new() { Name = "s2", IsSystemUser = true }, new() { Name = "u1" }, new() { Name = "taken", Uid = 1001 }, new() { Name = "u2" },
        ], new DeclaredGroup("g1", null, [])));
        Assert.StartsWith("s1:x:999:", Line(plan.Result.Passwd, "s1"), StringComparison.Ordinal);
        Assert.StartsWith("s2:x:998:", Line(plan.Result.Passwd, "s2"), StringComparison.Ordinal);
        Assert.StartsWith("u1:x:1000:", Line(plan.Result.Passwd, "u1"), StringComparison.Ordinal);
        Assert.StartsWith("u2:x:1002:", Line(plan.Result.Passwd, "u2"), StringComparison.Ordinal);
        Assert.Equal("g1:x:999:", Line(plan.Result.Group, "g1"));
    }

    [Fact]
    public void ARemovedAccountGoesAndItsIdComesBackToItsNameOnly()
    {
        var first = Plan(Described(true, [new() { Name = "svc", IsSystemUser = true }]));
        var second = Plan(Described(true, [new() { Name = "other", IsSystemUser = true }]), first.Result);
        Assert.DoesNotContain("svc", second.Result.Passwd + second.Result.Shadow, StringComparison.Ordinal);
        Assert.Contains("remove user svc", second.Changes);
        Assert.StartsWith("other:x:998:", Line(second.Result.Passwd, "other"), StringComparison.Ordinal);
        var third = Plan(Described(true, [new() { Name = "svc", IsSystemUser = true }]), second.Result);
        Assert.StartsWith("svc:x:999:", Line(third.Result.Passwd, "svc"), StringComparison.Ordinal);
    }

    [Fact]
    public void UndeclaredAccountsStayOnlyWithMutableUsers()
    {
        var before = new AccountFiles
        {
            Passwd = "root:x:0:0::/root:/bin/sh\nhand:x:1500:100:By hand:/home/hand:/bin/sh\n",
            Group = "root:x:0:\nusers:x:100:hand\nhandgroup:x:1600:hand\n",
            Shadow = "root:$6$abc$def:19000:0:99999:7:::\nhand:*:19000::::::\n",
            SubordinateUids = "hand:100000:65536\n",
        };
        var mutable = Plan(Described(true, []), before).Result;
        Assert.Equal("hand:x:1500:100:By hand:/home/hand:/bin/sh", Line(mutable.Passwd, "hand"));
        Assert.Equal("users:x:100:hand", Line(mutable.Group, "users"));
        Assert.Contains("handgroup:x:1600:hand\n", mutable.Group, StringComparison.Ordinal);
        Assert.Equal("root:$6$abc$def:19000:0:99999:7:::", Line(mutable.Shadow, "root"));
        Assert.Equal("hand:100000:65536\n", mutable.SubordinateUids);
        var fixedUsers = Plan(Described(false, []), before).Result;
        Assert.DoesNotContain("hand", fixedUsers.Passwd + fixedUsers.Group + fixedUsers.Shadow + fixedUsers.SubordinateUids, StringComparison.Ordinal);
        Assert.Equal("root:!:19000:0:99999:7:::", Line(fixedUsers.Shadow, "root"));
    }

    [Fact]
    public void AnExistingAccountKeepsItsIdAndSaysSo()
    {
        var plan = Plan(Described(true, [new() { Name = "alice", Uid = 2000 }]), new AccountFiles { Passwd = "alice:x:1000:100::/home/alice:/bin/sh\n" });
        Assert.StartsWith("alice:x:1000:", Line(plan.Result.Passwd, "alice"), StringComparison.Ordinal);
        Assert.Contains(plan.Warnings, static warning => warning.Contains("keeps the id 1000", StringComparison.Ordinal));
    }

    [Fact]
    public void PasswordsFollowMutability()
    {
        DeclaredUser[] users = [new() { Name = "a", Uid = 1000, HashedPassword = "$6$new" }, new() { Name = "b", Uid = 1001, InitialHashedPassword = "$6$first" }];
        var made = Plan(Described(true, users)).Result;
        Assert.Contains("a:$6$new:", made.Shadow, StringComparison.Ordinal);
        Assert.Contains("b:$6$first:", made.Shadow, StringComparison.Ordinal);
        var changed = made with { Shadow = made.Shadow.Replace("$6$new", "$6$hand", StringComparison.Ordinal).Replace("$6$first", "$6$hand", StringComparison.Ordinal) };
        var mutable = Plan(Described(true, users), changed).Result;
        Assert.Contains("a:$6$hand:", mutable.Shadow, StringComparison.Ordinal);
        Assert.Contains("b:$6$hand:", mutable.Shadow, StringComparison.Ordinal);
        var immutable = Plan(Described(false, users), changed).Result;
        Assert.Contains("a:$6$new:", immutable.Shadow, StringComparison.Ordinal);
        Assert.Contains("b:$6$hand:", immutable.Shadow, StringComparison.Ordinal);
    }

    [Fact]
    public void APasswordFileIsReadOnTheMachine()
    {
        var plan = Plan(Described(false, [new() { Name = "a", Uid = 1000, HashedPasswordFile = "/keys/a" }, new() { Name = "b", Uid = 1001, HashedPasswordFile = "/keys/none" }, new() { Name = "c", Uid = 1002, HashedPasswordFile = "/keys/evil" }]),
            file: static path => path switch { "/keys/a" => "$6$file\n", "/keys/evil" => "x::0:0:root\nevil:x", _ => null });
        Assert.StartsWith("a:$6$file:", Line(plan.Result.Shadow, "a"), StringComparison.Ordinal);
        Assert.StartsWith("b:!:", Line(plan.Result.Shadow, "b"), StringComparison.Ordinal);
        Assert.StartsWith("c:!:", Line(plan.Result.Shadow, "c"), StringComparison.Ordinal);
        Assert.Equal(2, plan.Warnings.Count(static warning => warning.Contains("password file", StringComparison.Ordinal)));
    }

    [Fact]
    public void ExpiryAndSubordinateRangesAreWritten()
    {
        var plan = Plan(Described(true, [new() { Name = "a", Uid = 1000, ExpiresOnDay = 20849, AutoSubordinateRange = true }, new() { Name = "b", Uid = 1001, SubordinateUids = [new(5000, 10)], AutoSubordinateRange = true }]));
        Assert.EndsWith(":20849:", Line(plan.Result.Shadow, "a"), StringComparison.Ordinal);
        Assert.Equal("a:100000:65536\nb:5000:10\nb:165536:65536\n", plan.Result.SubordinateUids);
        Assert.Equal("a:100000:65536\nb:165536:65536\n", plan.Result.SubordinateGids);
    }

    [Fact]
    public void ReachesAFixedPoint()
    {
        var description = Described(false, [new() { Name = "a", IsSystemUser = true, Password = "secret" }, new() { Name = "b" }]);
        var first = Plan(description);
        var second = Plan(description, first.Result);
        Assert.Equal(first.Result, second.Result);
        Assert.Empty(second.Changes);
    }

    // Values of `openssl passwd -6`.
    [Theory]
    [InlineData("Hello world!", "saltstring", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    public void HashesAsCryptDoes(string password, string salt, string expected) => Assert.Equal(expected, UnixPassword.Hash(password, salt));

    [Fact]
    public void HashesLongPasswords() =>
        Assert.Equal("$6$abcdefgh$tpP3/LI4wMLKhgKp8bTwVQweEEM46u1QVpxJ4s7//kd/n92pnKvxNc51RM.csWa9OlZn10Z4pRopwomQmhBXx1", UnixPassword.Hash(new string('x', 200), "abcdefgh"));

    [Theory]
    [InlineData("cap_net_raw+ep", "0100000200200000000000000000000000000000")]
    [InlineData("cap_net_raw,cap_net_admin=p", "0000000200300000000000000000000000000000")]
    [InlineData("cap_net_raw+ep,cap_bpf+p", "0100000200200000000000008000000000000000")]
    public void EncodesCapabilities(string text, string expected) => Assert.Equal(expected, Convert.ToHexStringLower(Activation.FileCapabilities.Encode(text)!));

    [Fact]
    public void RefusesUnknownCapabilities() => Assert.Throws<MachineException>(() => Activation.FileCapabilities.Encode("cap_everything+ep"));
}
