using Firn.Primitives;

namespace Firn.Store;

/// <summary>How one output of a derivation gets its path.</summary>
public abstract record DerivationOutput
{
    DerivationOutput()
    {
    }

    /// <summary>By what the derivation is made of.</summary>
    public sealed record InputAddressed(StorePath Path) : DerivationOutput;

    /// <summary>By content that is known beforehand.</summary>
    public sealed record Fixed(ContentAddress Address) : DerivationOutput
    {
        // An output is asked for its path by everything that writes its derivation.
        Named? latest;

        internal StorePath PathIn(StorePathComputation paths, string derivationName, string output)
        {
            if (latest is { } known && known.Directory == paths.Directory && known.Derivation == derivationName && known.Output == output)
            {
                return known.Path;
            }
            var path = paths.Fixed(StorePathComputation.OutputName(derivationName, output), Address);
            latest = new(paths.Directory, derivationName, output, path);
            return path;
        }

        public bool Equals(Fixed? other) => other is not null && Address == other.Address;

        public override int GetHashCode() => Address.GetHashCode();

        sealed record Named(StoreDirectory Directory, string Derivation, string Output, StorePath Path);
    }

    /// <summary>By content that the build will show.</summary>
    public sealed record Floating(ContentAddressMethod Method, HashAlgorithm Algorithm) : DerivationOutput;

    /// <summary>Like input-addressed, but an input's path is not known yet.</summary>
    public sealed record Deferred : DerivationOutput
    {
        public static Deferred Instance { get; } = new();
    }

    /// <summary>By content, built anew every time.</summary>
    public sealed record Impure(ContentAddressMethod Method, HashAlgorithm Algorithm) : DerivationOutput;

    /// <summary>The path if it is known without building.</summary>
    public StorePath? KnownPath(StorePathComputation paths, string derivationName, string output) => this switch
    {
        InputAddressed known => known.Path,
        Fixed known => known.PathIn(paths, derivationName, output),
        _ => null,
    };
}
