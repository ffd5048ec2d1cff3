namespace Firn.Cli.Workers;

/// <summary>
/// Where a value is found from the command line: a number for the input and one for the selection path, then names of attributes and indices of lists. All processes
/// of one evaluation mean the same by it.
/// </summary>
sealed record Place(Place? Above, string Step)
{
    /// <summary>The number of the first input.</summary>
    public const string First = "0";

    /// <summary>The one value of a command that has no more inputs and selection paths.</summary>
    public static Place OfFirst { get; } = new(new(null, First), First);

    public Place Below(string step) => new(this, step);

    /// <summary>From the outermost on.</summary>
    public string[] Steps
    {
        get
        {
            var steps = new List<string>();
            for (var place = this; place is not null; place = place.Above)
            {
                steps.Add(place.Step);
            }
            steps.Reverse();
            return [.. steps];
        }
    }
}
