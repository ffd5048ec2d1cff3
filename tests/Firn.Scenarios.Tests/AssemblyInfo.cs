// Two collections at a time: an emulated machine keeps about one processor busy; more than two would be too slow for all.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("Firn.Scenarios.Tests.LongestFirst", "Firn.Scenarios.Tests")]
