namespace Firn.Evaluation;

/// <summary>What happens to a failure inside a value that is being printed.</summary>
public enum PrintFailures
{
    /// <summary>Its message is printed in the value's place.</summary>
    Show,

    /// <summary>Printing fails.</summary>
    Throw,

    /// <summary>Printing fails if it is the whole value that failed.</summary>
    ThrowAtTop,
}

/// <summary>How <see cref="ValuePrinter"/> writes a value.</summary>
public sealed record PrintOptions
{
    /// <summary>For values of unknown size in messages.</summary>
    public static PrintOptions ForErrors { get; } = new() { DeepestLevel = 10, MostAttributes = 10, MostItems = 10, LongestString = 1024 };

    /// <summary>Compute what is not known yet.</summary>
    public bool Force { get; init; }

    /// <summary>With <see cref="Force"/>: a derivation is its store path.</summary>
    public bool DerivationPaths { get; init; }

    /// <summary>A set or list that was printed already is <c>«repeated»</c>.</summary>
    public bool TrackRepeated { get; init; } = true;

    public int DeepestLevel { get; init; } = int.MaxValue;

    /// <summary>In the whole output.</summary>
    public int MostAttributes { get; init; } = int.MaxValue;

    /// <summary>In the whole output.</summary>
    public int MostItems { get; init; } = int.MaxValue;

    public int LongestString { get; init; } = int.MaxValue;

    /// <summary>Spaces a level; 0 prints on one line.</summary>
    public int Indentation { get; init; }

    public PrintFailures Failures { get; init; }

    /// <summary>With the escape sequences of terminals, one colour for each kind of value.</summary>
    public bool Colors { get; init; }
}
