using Firn.Locking.Debian;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Locking.Tests;

public class DebianVersionTests
{
    [Theory]
    [InlineData("1.0", "1.0-0", 0)]
    [InlineData("1.0~rc1", "1.0", -1)]
    [InlineData("1.0~rc1", "1.0~rc2", -1)]
    [InlineData("1.0~~", "1.0~", -1)]
    [InlineData("1.0~~a", "1.0~", -1)]
    [InlineData("1.0", "1.0a", -1)]
    [InlineData("1.0a", "1.0+", -1)]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("1.09", "1.9", 0)]
    [InlineData("0:1", "1", 0)]
    [InlineData("1:0.1", "9", 1)]
    [InlineData("2.36-9+deb12u9", "2.36-9+deb12u14", -1)]
    [InlineData("1.2.13.dfsg-1", "1:1.2.13.dfsg-1", -1)]
    [InlineData("252.39-1~deb12u2", "252.39-1", -1)]
    [InlineData("5.7-0.5~deb12u1", "5.7-0.4", 1)]
    [InlineData("1.0-1", "1.0-1.1", -1)]
    [InlineData("1-2-3", "1-2-4", -1)]
    [InlineData("99999999999999999999999", "100000000000000000000000", -1)]
    public void OrdersAsPolicySays(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(DebianVersion.Parse(left).CompareTo(DebianVersion.Parse(right))));
        Assert.Equal(-expected, Math.Sign(DebianVersion.Parse(right).CompareTo(DebianVersion.Parse(left))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:")]
    [InlineData("a:1")]
    [InlineData("1.0 beta")]
    [InlineData("-1")]
    public void RejectsWhatIsNoVersion(string text) => Assert.Throws<LockingException>(() => DebianVersion.Parse(text));

    static readonly Gen<DebianVersion> versions =
        from parts in Gen.NonEmptyListOf(Gen.Elements("0", "1", "9", "10", "01", "a", "b", "z", "~", "~~", ".", "+", "-", "rc"))
        select DebianVersion.Parse("0" + string.Concat(parts) + "1");

    [Fact]
    public void OrderIsTotal() => Prop.ForAll(Arb.From(Gen.Three(versions)), triple =>
    {
        var (a, b, c) = (triple.Item1, triple.Item2, triple.Item3);
        var sorted = new[] { a, b, c };
        Array.Sort(sorted);
        return Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)) && sorted[0].CompareTo(sorted[2]) <= 0
            && !(a.CompareTo(b) <= 0 && b.CompareTo(c) <= 0 && a.CompareTo(c) > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ATildeSortsBeforeWhatItFollows() => Prop.ForAll(Arb.From(versions), version =>
        DebianVersion.Parse(version + "~x").CompareTo(version) < 0).QuickCheckThrowOnFailure();
}
