using System.Text;

namespace Firn.Evaluation.Tests;

/// <summary>Texts are written down as numbers of one byte, two and more: names by their number in the text, places by how far they are apart.</summary>
public sealed class EncodedNumbersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PlacesAreReadBackHoweverFarApartTheyAre(int seed)
    {
        // Names in no order: what is written one after the other lies before and behind.
        var random = new Random(seed);
        var names = Enumerable.Range(0, 60).Select(i => $"a{i}").ToArray();
        random.Shuffle(names);
        var text = new StringBuilder("{");
        var places = new Dictionary<string, int>();
        foreach (var name in names)
        {
            text.Append("/*").Append('.', random.Next(5) switch { 0 => random.Next(100), 1 => random.Next(58, 68), 2 => random.Next(8180, 8200), 3 => random.Next(40_000), _ => 0 }).Append("*/");
            places[name] = text.Length;
            text.Append($"{name} = [ 1 ];");
        }
        text.Append('}');
        var asked = string.Join(' ', places.Keys.Select(name => $"(builtins.unsafeGetAttrPos \"{name}\" set).column"));
        const string before = "let set = ";
        Assert.Equal($"[ {string.Join(' ', places.Values.Select(place => before.Length + place + 1))} ]", Language.PrintFile("/places.nix", $"{before}{text}; in [ {asked} ]").Output);
    }

    [Fact]
    public void NamesAreReadBackHoweverManyThereAre()
    {
        const int many = 17_000;
        var text = string.Concat(Enumerable.Range(0, many).Select(i => $"n{i} = {i};"));
        foreach (var i in new[] { 0, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385, many - 1 })
        {
            Assert.Equal($"{i}", Language.Print($"rec {{ {text} }}.n{i}"));
            Assert.Equal($"{2 * i}", Language.Print($"let {text} in n{i} + n{i}"));
        }
    }
}
