using Firn.Builtins.Versions;
using Firn.Primitives;

namespace Firn.Builtins.Tests;

public class VersionTextTests
{
    [Theory]
    [InlineData("1.0", "2.3", -1)]
    [InlineData("2.1", "2.3", -1)]
    [InlineData("2.3", "2.3", 0)]
    [InlineData("2.3.1", "2.3", 1)]
    [InlineData("2.3.1", "2.3a", 1)]
    [InlineData("2.3pre1", "2.3", -1)]
    [InlineData("2.3pre3", "2.3pre12", -1)]
    [InlineData("2.3a", "2.3c", -1)]
    [InlineData("2.3pre1", "2.3c", -1)]
    [InlineData("2.3pre1", "2.3q", -1)]
    [InlineData("99999999999", "1", -1)]
    public void Orders(string left, string right, int expected)
    {
        Assert.Equal(expected, VersionText.Compare(((ByteString)left).Span, ((ByteString)right).Span));
        Assert.Equal(-expected, VersionText.Compare(((ByteString)right).Span, ((ByteString)left).Span));
    }

    [Theory]
    [InlineData("nix-0.12pre12876", "nix", "0.12pre12876")]
    [InlineData("a-b-1-c", "a-b", "1-c")]
    [InlineData("name", "name", "")]
    [InlineData("name-", "name-", "")]
    public void SplitsNames(string text, string name, string version)
    {
        var (actualName, actualVersion) = VersionText.SplitName(text);
        Assert.Equal((name, version), (actualName.ToString(), actualVersion.ToString()));
    }
}
