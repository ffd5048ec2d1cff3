using Xunit.Abstractions;

namespace Firn.Scenarios.Tests;

/// <summary>The longest collections begin first, so that two threads end at about the same time. A machine can only begin when its system is built, a compiler before.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] longest = [nameof(FirstMachine), nameof(CompilationTests), nameof(FirstMachineAgain)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(collection =>
        Array.FindIndex(longest, name => collection.DisplayName == name || $"{collection.DisplayName} ".Contains($".{name} ", StringComparison.Ordinal)) is >= 0 and var place ? place : longest.Length);
}
