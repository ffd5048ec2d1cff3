using Firn.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Store.Tests;

public class ByteStringDictionaryTests
{
    /// <summary>Names of a few letters, so that some come twice; half of the lists are in order, as derivations have them.</summary>
    static readonly Gen<string[]> Names =
        from names in Gen.Elements("a", "ab", "b", "ba", "c", "", "\u00e9", "z").ListOf(2).Select(string.Concat).ListOf()
        from isSorted in Gen.Elements(true, false)
        select isSorted ? [.. names.Order(StringComparer.Ordinal)] : names.ToArray();

    [Fact]
    public void VariablesAreInByteOrderAndTheLastValueOfANameCounts() => Prop.ForAll(Names.ToArbitrary(), names =>
    {
        var expected = new SortedDictionary<ByteString, ByteString>();
        var variables = new ByteStringDictionary();
        for (var i = 0; i < names.Length; i++)
        {
            expected[names[i]] = variables[names[i]] = $"{i}";
        }
        return variables.Count == expected.Count && variables.SequenceEqual(expected) && variables.Keys.SequenceEqual(expected.Keys) && variables.Values.SequenceEqual(expected.Values)
            && expected.Select((pair, index) => variables[index].Equals(pair)).All(same => same)
            && expected.All(pair => variables.ContainsKey(pair.Key) && variables[pair.Key] == pair.Value)
            && !variables.ContainsKey("zz.") && !variables.TryGetValue("0", out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ManyInAnyOrderAreSorted() => Prop.ForAll(Names.ToArbitrary(), names =>
    {
        var table = names.Distinct().ToDictionary(name => (ByteString)name, name => (ByteString)$"of {name}");
        return new ByteStringDictionary(table).SequenceEqual(table.OrderBy(pair => pair.Key));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhatIsAskedForAndMissingIsNamed() =>
        Assert.Contains("'PATH'", Assert.Throws<KeyNotFoundException>(() => new ByteStringDictionary { ["HOME"] = "/" }["PATH"]).Message, StringComparison.Ordinal);

    [Fact]
    public void APlaceBehindTheLastVariableIsRefused() =>
        Assert.ThrowsAny<Exception>(() => new ByteStringDictionary(4) { ["HOME"] = "/" }[1]);
}
