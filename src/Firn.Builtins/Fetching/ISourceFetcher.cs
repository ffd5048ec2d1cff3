using Firn.Builtins.Inputs;

namespace Firn.Builtins.Fetching;

/// <summary>Downloads, as evaluation asks for them. Blocks; safe to use from any thread.</summary>
public interface ISourceFetcher
{
    /// <summary>The store path of one downloaded file. <paramref name="expected"/>: the SHA-256 it must have, if given.</summary>
    StorePath FetchFile(string url, string name, Hash? expected);

    /// <summary>
    /// The tree that an input names, in the store (or readable as if it were there), and the input with all that was found out. What the
    /// input says about the result (<c>narHash</c>, <c>rev</c>) has been checked.
    /// </summary>
    /// <exception cref="EvaluationException">It cannot be had, or is not what the input says.</exception>
    FetchedInput FetchInput(Input input);

    /// <summary>What the registries say an indirect input stands for.</summary>
    /// <exception cref="EvaluationException">No registry knows it.</exception>
    Input Resolve(Input input);

    /// <summary>Copies a closure from another store.</summary>
    void FetchClosure(ClosureRequest request);
}

/// <summary>A fetched tree.</summary>
/// <param name="Path">Where it is in the store.</param>
/// <param name="Input">What it was fetched from, with everything that is known about it now.</param>
/// <param name="RevisionCount">Counts the commits up to this one when somebody asks; null when the input says it or there are none.</param>
public sealed record FetchedInput(StorePath Path, Input Input, Func<long>? RevisionCount = null);

/// <summary>What <c>fetchClosure</c> was asked for.</summary>
/// <param name="FromStore">An <c>http(s)://</c> store.</param>
/// <param name="FromPath">The path whose closure is wanted.</param>
/// <param name="Rewrites">Is the content-addressed form of the path wanted?</param>
/// <param name="ToPath">What that form must be; null asks to be told.</param>
/// <param name="InputAddressed">May the path be believed by signature only?</param>
public sealed record ClosureRequest(string FromStore, StorePath FromPath, bool Rewrites, StorePath? ToPath, bool InputAddressed);
