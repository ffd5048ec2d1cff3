namespace Firn.Builtins.Derivations;

/// <summary>
/// What a session knows of derivations that it did not make: with the hash, an input of a new derivation need not be read from the store, nor all that it needs itself.
/// </summary>
public static class DerivationMemory
{
    /// <summary>What a derivation counts as when it is an input; it is read if the session did not make it.</summary>
    public static DerivationHash HashOf(EvaluationSession session, StorePath derivation) => SessionDerivations.Of(session).Hashes.Of(derivation);

    /// <summary>The hash of a derivation, as <see cref="HashOf"/> told it to an earlier session.</summary>
    public static void Keep(EvaluationSession session, StorePath derivation, DerivationHash hash) => SessionDerivations.Of(session).Hashes.Keep(derivation, hash);
}
