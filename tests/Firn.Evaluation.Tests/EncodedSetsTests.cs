namespace Firn.Evaluation.Tests;

/// <summary>The attributes of sets are written down by name, those of a set behind those of the sets around it.</summary>
public sealed class EncodedSetsTests
{
    [Fact]
    public void SetsInSetsAreReadBackHoweverLargeTheyAre()
    {
        // In the middle of each stands the next one; names come in no order, and some sets have few.
        var sizes = new[] { 5, 200, 17, 300, 16, 700, 1, 3 };
        var text = "true";
        foreach (var (size, level) in sizes.Select((size, level) => (size, level)).Reverse())
        {
            var names = Enumerable.Range(0, size).Select(i => $"n{level}x{i * 7919 % 1009}").ToArray();
            text = $"{{ {string.Concat(names.Take(size / 2).Select((name, i) => $"{name} = {i};"))} {(level % 2 == 0 ? "inside" : $"inside{level}")} = {text}; after = {{ q = {level}; p = 2; name = 3; }}; "
                + $"{string.Concat(names.Skip(size / 2).Select((name, i) => $"{name} = {i + (size / 2)};"))} }}";
        }
        Assert.Equal("true", Language.Print($"({text}).inside.inside1.inside.inside3.inside.inside5.inside.inside7"));
        Assert.Equal("[ 199 299 4 699 ]", Language.Print($"let t = {text}; in [ t.inside.n1x{199 * 7919 % 1009} t.inside.inside1.inside.n3x{299 * 7919 % 1009} t.n0x{4 * 7919 % 1009} "
            + $"t.inside.inside1.inside.inside3.inside.n5x{699 * 7919 % 1009} ]"));
        Assert.Equal("[ 0 1 5 3 ]", Language.Print($"let t = {text}; in [ t.after.q t.inside.after.q t.inside.inside1.inside.inside3.inside.after.q t.inside.after.name ]"));
    }
}
