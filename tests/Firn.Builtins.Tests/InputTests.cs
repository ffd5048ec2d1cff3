using Firn.Builtins.Inputs;
using Firn.Evaluation;

namespace Firn.Builtins.Tests;

public sealed class InputTests
{
    static readonly HashSet<string> features = ["flakes", "fetch-tree"];

    /// <summary>The URL form says everything that it can, in one way only.</summary>
    [Theory]
    [InlineData("git+file:///a/b?ref=main&rev=0123456789abcdef0123456789abcdef01234567")]
    [InlineData("git+https://example.org/r?submodules=1")]
    [InlineData("git+ssh://git@example.org/r")]
    [InlineData("hg+https://example.org/r?ref=default")]
    [InlineData("github:o/r")]
    [InlineData("github:o/r/0123456789abcdef0123456789abcdef01234567")]
    [InlineData("gitlab:group%2Fsub/r/branch?host=git.example.org")]
    [InlineData("sourcehut:~u/r")]
    [InlineData("path:/a/b?lastModified=3")]
    [InlineData("flake:nixpkgs/release")]
    [InlineData("https://example.org/x.tar.gz?narHash=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D")]
    [InlineData("file:///a/b.tar.xz")]
    public void UrlsComeBackAsTheyWere(string url) => Assert.Equal(url, Input.FromUrl(url, features).ToUrl());

    [Theory]
    [InlineData("https://example.org/x.tar.gz", "tarball")]
    [InlineData("https://example.org/x.txt", "file")]
    [InlineData("tarball+https://example.org/x", "tarball")]
    [InlineData("file+https://example.org/x.zip", "file")]
    [InlineData("git://example.org/x", "git")]
    public void TheSchemeAndTheEndingSayTheType(string url, string type) => Assert.Equal(type, Input.FromUrl(url, features).Type);

    [Theory]
    [InlineData("/a/b c", "file:///a/b%20c")]
    [InlineData("git@example.org:o/r", "ssh://git@example.org/o/r")]
    [InlineData("git+https://example.org/r", "https://example.org/r")]
    [InlineData("https://example.org/r", "https://example.org/r")]
    public void PlacesOfRepositoriesBecomeUrls(string place, string url) => Assert.Equal(url, GitNames.FixUrl(place));

    [Theory]
    [InlineData("main", true)]
    [InlineData("refs/heads/a-b.c", true)]
    [InlineData("a..b", false)]
    [InlineData("-a", false)]
    [InlineData("a.lock", false)]
    [InlineData("a b", false)]
    [InlineData("@", false)]
    [InlineData(".a", false)]
    public void NamesOfBranchesFollowGitsRules(string name, bool allowed) => Assert.Equal(allowed, GitNames.IsReference(name));

    [Theory]
    [InlineData("git+file:///a?rev=0123456789abcdef0123456789abcdef01234567", true)]
    [InlineData("git+file:///a?rev=0000000000000000000000000000000000000000", false)]
    [InlineData("git+file:///a?ref=main", false)]
    [InlineData("path:/a", false)]
    [InlineData("flake:nixpkgs", false)]
    [InlineData("https://example.org/x.tar?narHash=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    public void OnlyWhatCannotChangeIsLocked(string url, bool locked) => Assert.Equal(locked, Input.FromUrl(url, features).IsLocked(trustForges: false));

    [Theory]
    [InlineData("type=git url=/r colour=blue", "input attribute 'colour' not supported by scheme 'git'")]
    [InlineData("type=git", "input attribute 'url' is missing")]
    [InlineData("type=git url=/r ref=a..b", "invalid Git branch/tag name 'a..b'")]
    [InlineData("type=github owner=o", "input attribute 'repo' is missing")]
    [InlineData("url=/r", "'type' attribute to specify input scheme is required but not provided")]
    [InlineData("type=indirect id=9", "'9' is not a valid flake ID")]
    public void WrongAttributesAreNamed(string attributes, string message)
    {
        var parts = attributes.Split(' ').Select(part => part.Split('=')).Select(part => new KeyValuePair<string, object>(part[0], part[1]));
        Assert.Equal(message, Assert.ThrowsAny<EvaluationException>(() => Input.FromAttributes(parts, features)).Message);
    }
}
