using System.Text;

namespace Firn.Syntax.Tests;

/// <summary>Names, many and long ones, from several threads.</summary>
public sealed class SymbolTableTests
{
    static readonly int[] Lengths = [0, 1, 7, 8, 2047, 2048, 2049, 16_383, 16_384, 16_385, 100_000];

    [Fact]
    public void EachNameHasOneNumberAndKeepsItsBytes()
    {
        var table = new SymbolTable();
        var texts = Lengths.Select((length, i) => new string((char)('A' + i), length))
            .Concat(Enumerable.Range(0, 30_000).Select(i => $"name-{i}"))
            .Concat(Lengths.Select((length, i) => new string((char)('A' + i), length) + "!")).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.False(table.Find(Encoding.ASCII.GetBytes(texts[i])).IsPresent);
            Assert.Equal(i + 1, table.Intern(texts[i]).Id);
        }
        Assert.Equal(texts.Length + 1, table.Limit);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(i + 1, table.Intern(texts[i]).Id);
            Assert.Equal(i + 1, table.Find(Encoding.ASCII.GetBytes(texts[i])).Id);
            Assert.Equal(texts[i], table[new Symbol(i + 1)].ToString());
        }
    }

    [Fact]
    public void ThreadsThatAddTheSameNamesGetTheSameNumbers()
    {
        const int threads = 4, names = 20_000;
        var table = new SymbolTable();
        var ids = new int[threads][];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            ids[thread] = new int[names];
            for (var i = 0; i < names; i++)
            {
                // Each in an order of its own.
                var n = (i * (2 * thread + 1) + thread * 997) % names;
                var symbol = table.Intern($"name-{n}");
                ids[thread][n] = symbol.Id;
                Assert.Equal($"name-{n}", table[symbol].ToString());
            }
        });
        Assert.Equal(Enumerable.Range(1, names), ids[0].Where(id => id > 0).Order().Concat(ids.SelectMany(each => each).Where(id => id > 0)).Distinct().Order());
        for (var n = 0; n < names; n++)
        {
            Assert.Single(ids.Select(each => each[n]).Where(id => id > 0).Distinct());
        }
    }
}
