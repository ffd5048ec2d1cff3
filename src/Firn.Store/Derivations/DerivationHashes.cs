using System.Collections.Concurrent;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// Derivation hashes "modulo" fixed outputs, remembered by path. Safe for several threads.
/// Format: docs/formats/derivations.md.
/// </summary>
/// <param name="paths">Names of fixed outputs; the directory that derivations are written for.</param>
/// <param name="digests">SHA-256.</param>
/// <param name="read">Reads an input derivation by its path.</param>
public sealed class DerivationHashes(StorePathComputation paths, IDigests digests, Func<StorePath, Derivation> read)
{
    static readonly SortedSet<string> onlyOut = new(StringComparer.Ordinal) { "out" };

    readonly ConcurrentDictionary<StorePath, DerivationHash> known = [];
    volatile Resolved? latest;

    /// <summary>What the derivation at <paramref name="path"/> counts as.</summary>
    public DerivationHash Of(StorePath path) => known.TryGetValue(path, out var hash) ? hash : Remember(path, read(path));

    /// <summary>Keeps what somebody else has computed for the derivation at a path.</summary>
    public void Keep(StorePath path, DerivationHash hash) => known.TryAdd(path, hash);

    /// <summary>Computes and keeps the hash of a derivation that need not be in the store yet.</summary>
    public DerivationHash Remember(StorePath path, Derivation derivation)
    {
        if (derivation.Kind != DerivationKind.InputAddressed || AreKnown(derivation.InputDerivations))
        {
            return known[path] = AsInput(derivation);
        }
        // The inputs first and from a stack of our own: chains of derivations are as long as users make them.
        var pending = new Stack<(StorePath Path, Derivation Derivation)>();
        pending.Push((path, derivation));
        while (pending.TryPeek(out var top))
        {
            var before = pending.Count;
            if (top.Derivation.Kind == DerivationKind.InputAddressed)
            {
                foreach (var input in top.Derivation.InputDerivations.Keys)
                {
                    if (!known.ContainsKey(input))
                    {
                        pending.Push((input, read(input)));
                    }
                }
            }
            if (pending.Count == before)
            {
                pending.Pop();
                known[top.Path] = AsInput(top.Derivation);
            }
        }
        return known[path];
    }

    bool AreKnown(SortedList<StorePath, DerivationInput> inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!known.ContainsKey(inputs.GetKeyAtIndex(i)))
            {
                return false;
            }
        }
        return true;
    }

    DerivationHash AsInput(Derivation derivation)
    {
        switch (derivation.Kind)
        {
            case DerivationKind.Fixed:
                var outputs = new Dictionary<string, Hash>(StringComparer.Ordinal);
                foreach (var (name, output) in derivation.Outputs)
                {
                    var address = ((DerivationOutput.Fixed)output).Address;
                    var path = paths.Directory.Show(output.KnownPath(paths, derivation.Name, name)!);
                    outputs.Add(name, Sha256(ByteString.FromText($"fixed:out:{address.MethodAndAlgorithm}:{address.Hash.ToBase16()}:{path}").Span));
                }
                return new DerivationHash.PerOutput(outputs);
            case DerivationKind.InputAddressed:
                return Inputs(derivation) is { } inputs
                    ? new DerivationHash.Whole(Aterm.HashModulo(derivation, paths.Directory, inputs, maskOutputs: false, digests))
                    : DerivationHash.Unknown.Instance;
            default:
                return DerivationHash.Unknown.Instance;
        }
    }

    /// <summary>The hash that this derivation's own output paths are made from; null when an input's paths are not known yet.</summary>
    public Hash? ForOutputs(Derivation derivation) =>
        Inputs(derivation) is { } inputs
            ? Aterm.HashModulo(derivation, paths.Directory, inputs, maskOutputs: true, digests)
            : null;

    /// <summary>
    /// Fills in the derivation's deferred outputs and the variables named after them, and returns it; when an input's paths are not known, its
    /// outputs stay deferred.
    /// </summary>
    public Derivation FillOutputs(Derivation derivation)
    {
        var modulo = ForOutputs(derivation);
        var variables = derivation.Environment.Count;
        for (var i = 0; i < derivation.Outputs.Count; i++)
        {
            if (modulo is null)
            {
                derivation.Outputs.SetValueAtIndex(i, DerivationOutput.Deferred.Instance);
                continue;
            }
            var name = derivation.Outputs.GetKeyAtIndex(i);
            var path = paths.Output(name, modulo, derivation.Name);
            derivation.Outputs.SetValueAtIndex(i, new DerivationOutput.InputAddressed(path));
            derivation.Environment[OutputNames.Bytes(name)] = paths.Directory.ShowBytes(path);
        }
        if (modulo is not null && derivation.Environment.Count == variables)
        {
            AtermWriter.OutputsAreKnown(derivation);
        }
        return derivation;
    }

    /// <summary>Refuses a derivation that states other output paths than those that follow from it.</summary>
    /// <exception cref="StoreFormatException">It does; the message names both.</exception>
    public void Check(Derivation derivation)
    {
        if (derivation.Kind == DerivationKind.InputAddressed)
        {
            var modulo = ForOutputs(derivation);
            foreach (var (name, output) in derivation.Outputs)
            {
                var stated = ((DerivationOutput.InputAddressed)output).Path;
                if (modulo is null)
                {
                    throw new StoreFormatException($"derivation has incorrect output '{paths.Directory.Show(stated)}', should be deferred");
                }
                Expect(derivation, name, stated, paths.Output(name, modulo, derivation.Name));
            }
        }
        else if (derivation.Kind == DerivationKind.Fixed)
        {
            foreach (var (name, output) in derivation.Outputs)
            {
                var path = output.KnownPath(paths, derivation.Name, name)!;
                Expect(derivation, name, path, path);
            }
        }
    }

    void Expect(Derivation derivation, string name, StorePath stated, StorePath actual)
    {
        var shown = paths.Directory.Show(actual);
        if (stated != actual)
        {
            throw new StoreFormatException($"derivation has incorrect output '{paths.Directory.Show(stated)}', should be '{shown}'");
        }
        if (!derivation.Environment.TryGetValue(name, out var value))
        {
            throw new StoreFormatException($"derivation has missing environment variable '{name}', should be '{shown}' but is not present");
        }
        if (value != shown)
        {
            throw new StoreFormatException($"derivation has incorrect environment variable '{name}', should be '{shown}' but is actually '{value}'");
        }
    }

    /// <summary>Input hashes in order with the outputs used of each, merged where two inputs count as the same; null when one is not known.</summary>
    List<HashedInput>? Inputs(Derivation derivation)
    {
        // A derivation is hashed twice, one directly after the other: to name its outputs, and as an input of others.
        var last = latest;
        if (last is not null && ReferenceEquals(last.Of, derivation.InputDerivations))
        {
            return last.Inputs;
        }
        var inputs = Resolve(derivation);
        latest = inputs is null ? null : new(derivation.InputDerivations, inputs);
        return inputs;
    }

    sealed record Resolved(SortedList<StorePath, DerivationInput> Of, List<HashedInput> Inputs);

    List<HashedInput>? Resolve(Derivation derivation)
    {
        var inputs = new List<HashedInput>(derivation.InputDerivations.Count);
        for (var i = 0; i < derivation.InputDerivations.Count; i++)
        {
            var (path, input) = (derivation.InputDerivations.GetKeyAtIndex(i), derivation.InputDerivations.GetValueAtIndex(i));
            if (input.IsDynamic)
            {
                return null;
            }
            switch (Of(path))
            {
                case DerivationHash.Whole whole:
                    inputs.Add(new(whole.Hash, input.Outputs));
                    break;
                case DerivationHash.PerOutput fixedOutputs:
                    foreach (var output in input.Outputs)
                    {
                        inputs.Add(new(
                            fixedOutputs.Outputs.TryGetValue(output, out var hash)
                                ? hash
                                : throw new StoreFormatException($"no hash for output '{output}' of derivation '{derivation.Name}'"),
                            onlyOut));
                    }
                    break;
                default:
                    return null;
            }
        }
        inputs.Sort(static (left, right) => left.Hash.Bytes.SequenceCompareTo(right.Hash.Bytes));
        Merge(inputs);
        return inputs;
    }

    static void Merge(List<HashedInput> inputs)
    {
        var kept = 0;
        for (var at = 1; at < inputs.Count; at++)
        {
            if (inputs[at].Hash != inputs[kept].Hash)
            {
                inputs[++kept] = inputs[at];
            }
            else if (!inputs[at].Outputs.IsSubsetOf(inputs[kept].Outputs))
            {
                // The sets belong to the derivation and are left as they are.
                var all = new SortedSet<string>(inputs[kept].Outputs, StringComparer.Ordinal);
                all.UnionWith(inputs[at].Outputs);
                inputs[kept] = inputs[kept] with { Outputs = all };
            }
        }
        if (inputs.Count > 0)
        {
            inputs.RemoveRange(kept + 1, inputs.Count - kept - 1);
        }
    }

    Hash Sha256(ReadOnlySpan<byte> bytes) => digests.Compute(HashAlgorithm.Sha256, bytes);
}
