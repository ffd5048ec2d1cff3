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

    /// <summary>Title, then for each marked place its column, its width and what is said of it, as Nix has them.</summary>
    [Theory]
    [InlineData("a = { b = 1 }\n[a.c]", "toml::insert_value: failed to insert a value: inline table is immutable | 0+5 inserting this | 4+9 to this table")]
    [InlineData("a = { b = 1 }\n[[a.c]]", "toml::insert_value: failed to insert a value: inline table is immutable | 0+7 inserting this | 4+9 to this table")]
    [InlineData("a = [1]\n[a.b]", "toml::insert_value: failed to insert a value, value already exists | 0+5 while inserting this | 4+3 non-table value already exists")]
    [InlineData("a = [{b=1}]\n[a.b]", "toml::insert_value:inline array of tables are immutable | 0+5 inserting this | 4+7 inline array of tables")]
    [InlineData("a = [{b=1}]\n[[a]]", "toml::insert_value: failed to insert a table, inline array of tables is immutable | 0+5 while inserting this | 4+7 this is inline array-of-tables")]
    [InlineData("a = [{b=1}]\na.b=2", "toml::insert_value:inline array of tables are immutable | 0+3 inserting this | 4+7 inline array of tables")]
    [InlineData("a = 1\na.b = 2", "toml::insert_value: failed to insert a value, value already exists | 0+3 while inserting this | 4+1 non-table value already exists")]
    [InlineData("a = [1]\na.b = 2", "toml::insert_value: failed to insert a value, value already exists | 0+3 while inserting this | 4+3 non-table value already exists")]
    [InlineData("a.b = 1\na.b.c = 2", "toml::insert_value: failed to insert a value, value already exists | 0+5 while inserting this | 6+1 non-table value already exists")]
    [InlineData("[[x.a]]\n[x]\na.b=1", "toml::insert_value:dotted key cannot reopen an array-of-tables | 0+3 inserting this | 0+7 to this array-of-tables.")]
    [InlineData("[a.b]\n[a]\nb.c=1", "toml::insert_value: reopening a table using dotted keys | 0+3 dotted key cannot reopen a table | 0+5 this table is already closed")]
    [InlineData("[a.b.c]\n[a]\nb.x.y=1", "toml::insert_value: reopening a table using dotted keys | 0+5 dotted key cannot reopen a table | 0+7 this table is already closed")]
    [InlineData("a = { b = {c=1}, b.c = 2 }", "toml::insert_value: failed to insert a value: inline table is immutable | 17+3 inserting this | 10+5 to this table")]
    [InlineData("a = { b = {c=1}, b.d = 2 }", "toml::insert_value: failed to insert a value: inline table is immutable | 17+3 inserting this | 10+5 to this table")]
    [InlineData("[a]\nb = 1\n[a.b.c]", "toml::insert_value: failed to insert a value, value already exists | 0+7 while inserting this | 4+1 non-table value already exists")]
    [InlineData("[a]\nb.c = 1\n[a.b.c]", "toml::insert_value: failed to insert a table, table already defined | 0+7 inserting this | 6+1 this table is explicitly defined")]
    [InlineData("a.\"b c\" = 1\na . \"b c\" = 2", "toml::insert_value: failed to insert a value, value already exists | 0+9 inserting this | 10+1 but value already exists")]
    [InlineData("a = 1\na = 2", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 4+1 but value already exists")]
    [InlineData("a = \"xyz\"\na = 2", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 4+5 but value already exists")]
    [InlineData("a = { b = 1 }\na = 2", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 4+9 but value already exists")]
    [InlineData("a = { b = 1 }\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 4+9 this table is explicitly defined")]
    [InlineData("a = { b = 1 }\na.b = 2", "toml::insert_value: failed to insert a value: inline table is immutable | 0+3 inserting this | 4+9 to this table")]
    [InlineData("a = { b = 1 }\na.c = 2", "toml::insert_value: failed to insert a value: inline table is immutable | 0+3 inserting this | 4+9 to this table")]
    [InlineData("a.b = 1\na.b = 2", "toml::insert_value: failed to insert a value, value already exists | 0+3 inserting this | 6+1 but value already exists")]
    [InlineData("a.b = 1\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 0+3 this table is explicitly defined")]
    [InlineData("a.b = 1\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 6+1 this table is explicitly defined")]
    [InlineData("a.b.c = 1\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+5 this table is explicitly defined")]
    [InlineData("a.b = 1\na = 2", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 0+3 but value already exists")]
    [InlineData("[a]\nb = 1\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 4+1 this table is explicitly defined")]
    [InlineData("[a]\nb.c = 1\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+3 this table is explicitly defined")]
    [InlineData("[a.b]\n[a]\nb = 2", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 0+5 but value already exists")]
    [InlineData("[a.b.c]\n[a]\nb.d = 2", "toml::insert_value: reopening a table using dotted keys | 0+3 dotted key cannot reopen a table | 0+7 this table is already closed")]
    [InlineData("[a.b.c]\n[a]\nb.c = 2", "toml::insert_value: reopening a table using dotted keys | 0+3 dotted key cannot reopen a table | 0+7 this table is already closed")]
    [InlineData("[a]\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 0+3 this table is explicitly defined")]
    [InlineData("[  a . b ] # x\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+10 this table is explicitly defined")]
    [InlineData("[[a]]\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 0+5 this table is explicitly defined")]
    [InlineData("[[a]]\n[a.b]\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+5 this table is explicitly defined")]
    [InlineData("[a]\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 0+3 non-table value already exists")]
    [InlineData("a = []\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 4+2 non-table value already exists")]
    [InlineData("a = [1]\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 4+3 non-table value already exists")]
    [InlineData("a = 1\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 4+1 non-table value already exists")]
    [InlineData("a = 1\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 4+1 this table is explicitly defined")]
    [InlineData("a = 1\n[a.b]", "toml::insert_value: failed to insert a value, value already exists | 0+5 while inserting this | 4+1 non-table value already exists")]
    [InlineData("a = 1\n[[a.b]]", "toml::insert_value: failed to insert a value, value already exists | 0+7 while inserting this | 4+1 non-table value already exists")]
    [InlineData("a = 1979-05-27T07:32:00Z\na = 1", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 4+20 but value already exists")]
    [InlineData("a = 1.5e3\n\n\n\n\n\n\n\n\n\n\n\n[a]", "toml::insert_value: failed to insert a table, table already defined | 0+3 inserting this | 4+5 this table is explicitly defined")]
    [InlineData("[[a.b]]\n[a]\nb = 1", "toml::insert_value: failed to insert a value, value already exists | 0+1 inserting this | 0+7 but value already exists")]
    [InlineData("[[a.b]]\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+7 this table is explicitly defined")]
    [InlineData("[[a.b]]\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 0+7 non-table value already exists")]
    [InlineData("a.b = 1\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 0+3 non-table value already exists")]
    [InlineData("[a.b]\n[[a]]", "toml::insert_value: failed to insert an array of tables, value already exists | 0+5 while inserting this | 0+5 non-table value already exists")]
    [InlineData("a = { b = 1, b = 2 }", "toml::insert_value: failed to insert a value, value already exists | 13+1 inserting this | 10+1 but value already exists")]
    [InlineData("a = { b.c = 1, b = 2 }", "toml::insert_value: failed to insert a value, value already exists | 15+1 inserting this | 6+3 but value already exists")]
    [InlineData("a = { b = 1, b.c = 2 }", "toml::insert_value: failed to insert a value, value already exists | 13+3 while inserting this | 10+1 non-table value already exists")]
    [InlineData("a = { b.c = 1, b.c = 2 }", "toml::insert_value: failed to insert a value, value already exists | 15+3 inserting this | 12+1 but value already exists")]
    [InlineData("[a.b.c]\n[a.b]\n[a.b]", "toml::insert_value: failed to insert a table, table already defined | 0+5 inserting this | 0+5 this table is explicitly defined")]
    public void SecondDefinitionsNameBothPlaces(string text, string expected)
    {
        var lines = Assert.Throws<TomlException>(() => Read(text)).Message.Split('\n');
        var marks = lines.Where(line => line.Contains('^', StringComparison.Ordinal)).Select(line => line[(line.IndexOf('|', StringComparison.Ordinal) + 2)..])
            .Select(line => $"{line.IndexOf('^', StringComparison.Ordinal)}+{line.Count(c => c == '^')} {line[(line.IndexOf("-- ", StringComparison.Ordinal) + 3)..]}");
        Assert.Equal(expected, string.Join(" | ", marks.Prepend(lines[0]["[error] ".Length..])));
    }

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
