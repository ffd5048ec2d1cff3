using System.Text;
using Firn.Primitives;

namespace Firn.Store.Tests;

public class StorePathTests
{
    static readonly StorePathComputation paths = new(StoreDirectory.Default, ManagedDigests.Instance);

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".-a")]
    [InlineData("..-a")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    public void RejectsNamesThatAreNone(string name) => Assert.Throws<BadStorePathException>(() => StorePath.Parse($"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-{name}"));

    [Theory]
    [InlineData(".a")]
    [InlineData("...")]
    [InlineData("a+b-c.d_e?f=g")]
    public void AcceptsNamesWithDots(string name) => Assert.Equal(name, StorePath.Parse($"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-{name}").Name);

    [Fact]
    public void AcceptsNamesOf211CharactersAndNotOf212()
    {
        Assert.NotNull(StorePath.TryParse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-" + new string('n', 211)));
        Assert.Null(StorePath.TryParse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-" + new string('n', 212)));
    }

    [Theory]
    [InlineData("e1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3-a")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q")]
    public void RejectsHashPartsThatAreNone(string text) => Assert.Null(StorePath.TryParse(text));

    [Fact]
    public void SplitsWhatLiesBelowAPath()
    {
        var (path, below) = StoreDirectory.Default.Split("/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a/bin/x") ?? throw new InvalidOperationException();
        Assert.Equal("a", path.Name);
        Assert.Equal("/bin/x", below);
        Assert.Null(StoreDirectory.Default.Split("/nix/storeg1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a"));
    }

    // Values that real Nix 2.34 gives for the same content.
    [Fact]
    public void NamesContentAsNixDoes()
    {
        Assert.Equal("/nix/store/qs2vcw1sd6lzsvgvq6gggnw1v31qrm28-hi.txt", Show(ContentAddressMethod.Nar, "sha256:10551daed7fa467d0b58826e7eb9a0f2af7d693de319f2ef775fffcda244b9f6", "hi.txt"));
        Assert.Equal("/nix/store/yplc6kklcg6k8aln037jq8jxq5v92wln-x", Show(ContentAddressMethod.Flat, "sha256:0000000000000000000000000000000000000000000000000000", "x"));
        Assert.Equal("/nix/store/23qvwckf0gjik4ws6ybmq4hjk0z6c3zc-f", Show(ContentAddressMethod.Nar, "sha256:0000000000000000000000000000000000000000000000000000", "f"));
    }

    static string Show(ContentAddressMethod method, string hash, string name) =>
        StoreDirectory.Default.Show(paths.Fixed(name, new ContentAddress(method, Hash.Parse(hash))));

    [Fact]
    public void FindsReferencesAcrossTheEdgesOfPieces()
    {
        var path = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a");
        var other = StorePath.Parse("00000000000000000000000000000000-b");
        var text = Encoding.ASCII.GetBytes($"xx/{path.HashPart}-a 0000000000000000000000000000000");
        for (var size = 1; size <= text.Length; size++)
        {
            using var scanner = new ReferenceStream([path, other]);
            for (var at = 0; at < text.Length; at += size)
            {
                scanner.Write(text.AsSpan(at, Math.Min(size, text.Length - at)));
            }
            Assert.Equal([path], scanner.Found);
        }
    }

    [Fact]
    public void SortsWhatIsReferredToFirst()
    {
        StorePath[] all = [.. "0123".Select(digit => StorePath.Parse(new string(digit, 32) + "-n"))];
        var references = new Dictionary<StorePath, StorePath[]> { [all[0]] = [all[3], all[0]], [all[1]] = [all[0]], [all[2]] = [], [all[3]] = [all[2]] };
        Assert.Equal([all[2], all[3], all[0], all[1]], Closures.Sort(all, path => references[path]));
        references[all[2]] = [all[1]];
        Assert.Throws<StoreException>(() => Closures.Sort(all, path => references[path]));
    }
}
