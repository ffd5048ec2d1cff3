using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation.Tests;

/// <summary>Names in byte order, whatever they have in common.</summary>
public sealed class NameOrderTests
{
    [Theory]
    // The first bytes that all have, the bytes that names are made of, and how many follow at most.
    [InlineData(1, "", "ab", 6)]
    [InlineData(2, "", "abcdefghijklmnopqrstuvwxyz", 12)]
    [InlineData(3, "prefix-of-all-", "01", 9)]
    [InlineData(4, "1234567", "ab", 12)]
    [InlineData(5, "", "\0\u0001a", 14)]
    [InlineData(6, "a prefix that is longer than what is compared as numbers at all, by far, as nobody would write it", "ab", 12)]
    [InlineData(7, "", "aä€", 5)]
    public void AreSortedAsTheirTextsAre(int seed, string prefix, string letters, int longest)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var symbols = new SymbolTable();
            var texts = new HashSet<string>();
            for (var count = random.Next(round < 40 ? 30 : 600); count > 0; count--)
            {
                texts.Add(prefix + string.Concat(Enumerable.Range(0, random.Next(longest + 1)).Select(_ => letters[random.Next(letters.Length)])));
            }
            var names = texts.Where(static text => text.Length > 0).Select(text => symbols.Intern(text).Id).ToArray();
            random.Shuffle(names);
            var sorted = names.Select(id => symbols[new Symbol(id)]).Order().ToArray();
            Assert.Equal(sorted, NameOrder.Of(names, symbols).Select(index => symbols[new Symbol(names[index])]));
        }
    }
}
