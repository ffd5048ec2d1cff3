namespace Firn;

/// <summary>
/// <c>Select</c> for all of Firn: what lies in the namespace around the code comes before what it imports, so this one is called and not that of
/// System.Linq, which costs megabytes of the native binary. Decision: docs/decisions/size-of-the-binary.md.
/// </summary>
public static class Projection
{
    /// <summary>The results of a function for each element, in order, computed while they are read.</summary>
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (var item in source)
        {
            yield return selector(item);
        }
    }
}
