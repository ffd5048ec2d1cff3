using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Which paths outputs have: by computation, or because they were built.</summary>
public sealed partial class LocalStore
{
    public SortedDictionary<string, StorePath?> QueryOutputMap(StorePath derivation) => QueryOutputMap(derivation, ReadDerivation(derivation));

    /// <summary>The same for a derivation that need not be in the store.</summary>
    public SortedDictionary<string, StorePath?> QueryOutputMap(StorePath path, Derivation derivation)
    {
        var map = derivation.OutputPaths(StorePaths);
        if (map.ContainsValue(null) && Resolve(path, derivation, []) is { } resolved)
        {
            foreach (var name in derivation.Outputs.Keys.Where(name => map[name] is null))
            {
                map[name] = BuiltOutput(resolved, name);
            }
        }
        return map;
    }

    /// <summary>The path of one output as far as it is known; null when it has to be built first.</summary>
    public StorePath? QueryOutput(StorePath derivation, string output) => QueryOutput(derivation, output, []);

    /// <summary>The derivation in terms of the paths that its inputs became; null when one of them is not built.</summary>
    public Derivation? TryResolve(Derivation derivation, Func<StorePath, string, StorePath?>? output = null) =>
        DerivationResolution.TryResolve(derivation, StorePaths, Hashes, digests, output ?? QueryOutput);

    /// <summary>Whether it must be resolved before it can be built.</summary>
    public bool NeedsResolution(Derivation derivation) => DerivationResolution.IsNeeded(derivation, IsStatic);

    /// <summary>Remembers what an output of a resolved derivation became. A path that is valid is not replaced by another one.</summary>
    /// <returns>The path that counts from now on.</returns>
    public StorePath RegisterBuilt(StorePath derivation, string output, StorePath path)
    {
        RequireWritable();
        return Settled.Transact(() =>
        {
            if (database.FindBuilt(derivation, output) is { } earlier && earlier != path && database.IsValid(earlier))
            {
                return earlier;
            }
            database.PutBuilt(derivation, output, path);
            return path;
        });
    }

    bool IsStatic(StorePath derivation, string output) => ReadDerivation(derivation).OutputPaths(StorePaths).GetValueOrDefault(output) is not null;

    StorePath? QueryOutput(StorePath path, string output, Dictionary<StorePath, Resolution?> known)
    {
        var derivation = ReadDerivation(path);
        if (!derivation.Outputs.TryGetValue(output, out var own))
        {
            throw new StoreException($"derivation '{Directory.Show(path)}' does not have an output named '{output}'");
        }
        return own.KnownPath(StorePaths, derivation.Name, output)
            ?? (Resolve(path, derivation, known) is { } resolved ? BuiltOutput(resolved, output) : null);
    }

    Resolution? Resolve(StorePath path, Derivation derivation, Dictionary<StorePath, Resolution?> known)
    {
        if (derivation.Kind == DerivationKind.Impure)
        {
            // Every build of it is another one: there is nothing to remember.
            return null;
        }
        if (!NeedsResolution(derivation))
        {
            return new(path, derivation);
        }
        if (!known.TryGetValue(path, out var resolved))
        {
            resolved = TryResolve(derivation, (input, name) => QueryOutput(input, name, known)) is { } found ? new(StorePaths.Derivation(found).Path, found) : null;
            known[path] = resolved;
        }
        return resolved;
    }

    StorePath? BuiltOutput(Resolution resolved, string output) =>
        resolved.Derivation.Outputs[output].KnownPath(StorePaths, resolved.Derivation.Name, output) ?? database.FindBuilt(resolved.Path, output);

    sealed record Resolution(StorePath Path, Derivation Derivation);
}
