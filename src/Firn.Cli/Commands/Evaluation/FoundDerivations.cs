using Firn.Cli.Workers;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>
/// What a search has found: each value once, wherever else it is found. Of what other processes found only the name is known; where that leaves open whether two are
/// one value, both are forced.
/// </summary>
sealed class FoundDerivations(Evaluator evaluator)
{
    readonly HashSet<Value> done = new(ReferenceEqualityComparer.Instance);
    // Those of other processes by what they found out, and all that may be the same as one of theirs.
    readonly HashSet<(int Process, int Identity)> identities = [];
    readonly Dictionary<string, List<FoundDerivation>> byName = new(StringComparer.Ordinal);
    bool hasForeign;

    public List<FoundDerivation> All { get; } = [];

    /// <summary>A derivation that was found here.</summary>
    public void Add(AttributeSet derivation, string path, WorkUnit? unit)
    {
        if (done.Contains(derivation))
        {
            return;
        }
        var name = FoundDerivation.NameOf(evaluator, derivation);
        if (hasForeign)
        {
            ForceForeign(name);
        }
        if (done.Add(derivation))
        {
            Keep(new FoundDerivation(path, name, derivation) { Unit = unit });
        }
    }

    /// <summary>A derivation that another process found.</summary>
    public void Add(Finding finding, Value cell, string path, WorkUnit unit)
    {
        if (!hasForeign)
        {
            hasForeign = true;
            foreach (var earlier in All)
            {
                Remember(earlier);
            }
        }
        if (!identities.Add((finding.Process, finding.Identity)))
        {
            return;
        }
        var derivation = new FoundDerivation(path, finding.Name, cell) { Unit = unit, Finding = finding };
        if (byName.TryGetValue(finding.Name, out var others) && others.Any(other => other.Finding?.Process != finding.Process))
        {
            ForceForeign(finding.Name);
            if (!done.Add(derivation.Attributes(evaluator)))
            {
                return;
            }
        }
        Keep(derivation);
    }

    void ForceForeign(string name)
    {
        foreach (var other in byName.GetValueOrDefault(name) ?? [])
        {
            if (other.Finding is not null)
            {
                done.Add(other.Attributes(evaluator));
            }
        }
    }

    void Keep(FoundDerivation derivation)
    {
        All.Add(derivation);
        if (hasForeign)
        {
            Remember(derivation);
        }
    }

    void Remember(FoundDerivation derivation)
    {
        if (!byName.TryGetValue(derivation.Name, out var same))
        {
            byName[derivation.Name] = same = [];
        }
        same.Add(derivation);
    }
}
