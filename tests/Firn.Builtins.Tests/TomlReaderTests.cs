using System.Text;
using Firn.Builtins.Toml;

namespace Firn.Builtins.Tests;

public class TomlReaderTests
{
    static string Show(TomlNode node) => node switch
    {
        TomlText text => $"\"{text.Value}\"",
        TomlInteger number => $"{number.Value}",
        TomlFloat number => Firn.Primitives.FloatText.Json(number.Value),
        TomlBoolean truth => truth.Value ? "true" : "false",
        TomlTimestamp stamp => stamp.Value,
        TomlArray array => "[" + string.Join(" ", array.Items.Select(Show)) + "]",
        TomlTable table => "{" + string.Concat(table.Entries.Select(entry => $"{entry.Key}={Show(entry.Value)};")) + "}",
        _ => "?",
    };

    static string Read(string text) => Show(TomlReader.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("a = 1\n[b]\nc.d = 'x'\n[b.e]\nf=true", "{a=1;b={c={d=\"x\";};e={f=true;};};}")]
    [InlineData("[[p]]\na=1\n[[p]]\n[p.q]\nb=2", "{p=[{a=1;} {q={b=2;};}];}")]
    [InlineData("a = [1, [2, 3], # c\n 4,]", "{a=[1 [2 3] 4];}")]
    [InlineData("a = { b.c = 1, d = [] }", "{a={b={c=1;};d=[];};}")]
    [InlineData("a = 0xdead_beef\nb = 0o17\nc = 0b11\nd = -1_000", "{a=3735928559;b=15;c=3;d=-1000;}")]
    [InlineData("a = 6.5e-1\nb = +1.0\nc=1e+21", "{a=0.65;b=1.0;c=1e+21;}")]
    [InlineData("a = \"\"\"\nx\\\n   y\"\"\"", "{a=\"xy\";}")]
    [InlineData("a = '''\nx'y'''", "{a=\"x'y\";}")]
    [InlineData("a = \"\\u00e9\\t\"", "{a=\"é\t\";}")]
    [InlineData("a = 1979-05-27 07:32:00.5-07:00\nb = 1979-05-27\nc = 07:32:00z", "?")]
    public void ReadsDocuments(string text, string expected)
    {
        if (expected == "?")
            Assert.Throws<TomlException>(() => Read(text));
        else
            Assert.Equal(expected, Read(text));
    }

    [Fact]
    public void SpellsTimestampsInOneWay() =>
        Assert.Equal(
            "{a=1979-05-27T07:32:00.500-07:00;b=1979-05-27;c=07:32:00;d=1979-05-27T07:32:00Z;}",
            Read("a = 1979-05-27 07:32:00.5-07:00\nb = 1979-05-27\nc = 07:32:00\nd = 1979-05-27t07:32:00z"));

    [Theory]
    [InlineData("a = 1\na = 2")]
    [InlineData("[a]\n[a]")]
    [InlineData("a.b = 1\na = 2")]
    [InlineData("a = {b = 1}\n[a.c]")]
    [InlineData("[a]\nb.c = 1\n[a.b]\n")]
    [InlineData("a = 1 # c\r")]
    [InlineData("# a\rb = 1\n")]
    [InlineData("a = 01")]
    [InlineData("a = 1__0")]
    [InlineData("a = [1 2]")]
    [InlineData("a = \"x")]
    [InlineData("a = \"\\q\"")]
    [InlineData("a = 0x8000000000000000")]
    public void RefusesWhatIsNotToml(string text) => Assert.Throws<TomlException>(() => Read(text));

    [Fact]
    public void ShowsThePlaceOfAnError() =>
        Assert.Equal(
            "[error] toml::parse_table: newline (LF / CRLF) or EOF is expected\n --> fromTOML\n   |\n 1 | a = 1 b\n   |       ^-- here\n",
            Assert.Throws<TomlException>(() => Read("a = 1 b")).Message);

    [Fact]
    public void RefusesEndlessNestingWithoutACrash() => Assert.Throws<TomlException>(() => Read("a = " + new string('[', 1_000_000)));
}
