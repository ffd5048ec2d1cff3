using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>Texts that stand for output paths until a build knows them.</summary>
public static class Placeholders
{
    /// <summary>What <c>builtins.placeholder</c> gives: stands for the derivation's own output.</summary>
    public static string Own(string output, IDigests digests) => Show(digests, $"nix-output:{output}");

    /// <summary>Stands for an output of another derivation whose path is not known.</summary>
    public static string Upstream(StorePath derivation, string output, IDigests digests) =>
        Show(digests, $"nix-upstream-output:{derivation.HashPart}:{StorePathComputation.OutputName(derivation.DerivationName, output)}");

    /// <summary>Stands for an output of a derivation that is itself the output behind <paramref name="parent"/>.</summary>
    public static string Computed(string parent, string output, IDigests digests)
    {
        Span<byte> hash = stackalloc byte[32];
        if (parent.Length != 53 || !Nix32.TryDecode(parent.AsSpan(1), hash))
        {
            throw new StoreException($"'{parent}' is not a placeholder");
        }
        return Show(digests, $"nix-computed-output:{Nix32.Encode(StorePathComputation.Fold(hash))}:{output}");
    }

    static string Show(IDigests digests, string text) =>
        "/" + digests.Compute(HashAlgorithm.Sha256, Encoding.UTF8.GetBytes(text)).ToNix32();
}
