// One machine at a time: two would be too slow for both.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
