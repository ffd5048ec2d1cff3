using Firn.Builtins;

namespace Firn.Evaluation.Tests;

/// <summary>The order of names and the tables of builtins are two lists: here one has what the other has. Nix's own order is held in the corner case <c>sets/first-names</c>.</summary>
public class FirstNamesTests
{
    static readonly HashSet<string> features = ["fetch-tree", "fetch-closure", "flakes", "dynamic-derivations"];

    [Fact]
    public void EveryBuiltinHasItsPlaceAndEveryPlaceItsBuiltin()
    {
        var registered = LanguageBuiltins.Create(new EvaluationOptions { ExperimentalFeatures = features }).Entries.Select(entry => entry.Name);
        Assert.Equal(registered.Concat(FirstNames.InNoTable).Order(StringComparer.Ordinal), FirstNames.OfBuiltins.Order(StringComparer.Ordinal));
    }

    /// <summary>What pure evaluation and features that are off hide is no name that was known before.</summary>
    [Fact]
    public void WhatIsHiddenIsNotKnown()
    {
        var symbols = FirstNames.NewTable([LanguageBuiltins.Create(new EvaluationOptions { Pure = true })]);
        var known = symbols.Intern("a name of its own").Id;
        Assert.All((string[])["__currentTime", "fetchTree", "__outputOf"], name => Assert.True(symbols.Intern(name).Id > known, name));
        Assert.True(symbols.Intern("scopedImport").Id < known);
    }
}
