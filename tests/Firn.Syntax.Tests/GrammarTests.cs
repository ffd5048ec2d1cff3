using System.Runtime.CompilerServices;
using Firn.Syntax.Tests.Grammar;

namespace Firn.Syntax.Tests;

public sealed class GrammarTests
{
    static string TablesPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/Firn.Syntax/Parsing/ParserTables.cs"));

    [Fact]
    public void GrammarHasNoConflicts() => Assert.Empty(new Lalr().Conflicts);

    [Fact]
    public void TablesHaveRoomForTheGrammar() => Assert.True(TableWriter.HasRoomFor(new Lalr()));

    [Fact]
    public void TablesMatchTheGrammar()
    {
        var text = TableWriter.Write(new Lalr());
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(TablesPath(), text);
        }
        Assert.Equal(text, File.ReadAllText(TablesPath()));
    }
}
