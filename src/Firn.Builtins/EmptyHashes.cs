namespace Firn.Builtins;

/// <summary>Expected hashes as attributes give them.</summary>
internal static class EmptyHashes
{
    /// <summary>
    /// The hash in any spelling. An empty text stands for the hash of zeros, which no content has: the failing fetch then tells the
    /// right one.
    /// </summary>
    public static Hash Parse(Evaluator evaluator, string text, HashAlgorithm? algorithm)
    {
        if (text.Length > 0)
            return Hash.Parse(text, algorithm);
        if (algorithm is not { } known)
            throw new EvaluationException("empty hash requires explicit hash algorithm");
        var zero = Hash.Zero(known);
        evaluator.Host.Warn($"found empty hash, assuming '{zero.ToSri()}'");
        return zero;
    }
}
