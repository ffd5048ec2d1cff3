using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// A derivation in terms of the paths that its inputs became, without input derivations: what is built, and what is remembered, when paths are only
/// known after building. Format: docs/formats/derivations.md.
/// </summary>
public static class DerivationResolution
{
    /// <summary>Whether the derivation must be resolved before it is built.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="isStatic">Whether an output of an input has a path that is known without building.</param>
    public static bool IsNeeded(Derivation derivation, Func<StorePath, string, bool> isStatic) => derivation.InputDerivations.Count > 0 && (derivation.Kind switch
    {
        // The path of a fixed output is known anyhow; only what its builder reads has to be.
        DerivationKind.Fixed => derivation.InputDerivations.Any(input => input.Value.Outputs.Any(output => !isStatic(input.Key, output))),
        DerivationKind.InputAddressed => false,
        _ => true,
    } || derivation.InputDerivations.Values.Any(input => input.Dynamic.Count > 0));

    /// <summary>The resolved derivation; null when <paramref name="output"/> does not know a path yet.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="paths">For the store's directory.</param>
    /// <param name="hashes">Names outputs that were deferred until now.</param>
    /// <param name="digests">For placeholders.</param>
    /// <param name="output">The path that an output of a derivation became.</param>
    public static Derivation? TryResolve(
        Derivation derivation, StorePathComputation paths, DerivationHashes hashes, IDigests digests, Func<StorePath, string, StorePath?> output)
    {
        var sources = new SortedSet<StorePath>(derivation.InputSources);
        var rewrites = new List<(byte[] From, byte[] To)>();
        foreach (var (path, input) in derivation.InputDerivations)
        {
            if (!Resolve(path, input, name => Placeholders.Upstream(path, name, digests)))
            {
                return null;
            }
        }
        var resolved = new Derivation
        {
            Name = derivation.Name,
            Outputs = derivation.Outputs,
            InputSources = sources,
            System = derivation.System,
            Builder = Rewrite(derivation.Builder),
            Arguments = [.. derivation.Arguments.Select(Rewrite)],
            Environment = new(derivation.Environment.ToDictionary(pair => Rewrite(pair.Key), pair => Rewrite(pair.Value))),
        };
        return derivation.Kind == DerivationKind.Deferred ? hashes.FillOutputs(resolved) : resolved;

        bool Resolve(StorePath path, DerivationInput input, Func<string, string> placeholder)
        {
            foreach (var name in input.Outputs)
            {
                if (Find(path, name, placeholder) is not { } found)
                {
                    return false;
                }
                sources.Add(found);
            }
            foreach (var (name, inner) in input.Dynamic)
            {
                if (Find(path, name, placeholder) is not { } made || !Resolve(made, inner, next => Placeholders.Computed(placeholder(name), next, digests)))
                {
                    return false;
                }
            }
            return true;
        }

        StorePath? Find(StorePath path, string name, Func<string, string> placeholder)
        {
            var found = output(path, name);
            if (found is not null)
            {
                rewrites.Add((Encoding.ASCII.GetBytes(placeholder(name)), paths.Directory.ShowBytes(found).ToArray()));
            }
            return found;
        }

        ByteString Rewrite(ByteString text)
        {
            foreach (var (from, to) in rewrites)
            {
                text = text.Replace(from, to);
            }
            return text;
        }
    }
}
