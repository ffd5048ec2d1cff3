using System.Runtime.CompilerServices;

namespace Firn.Builtins.Derivations;

/// <summary>What one evaluation session knows of derivations: the hashes of those it made, so that none is read back or hashed twice.</summary>
internal sealed class SessionDerivations
{
    static readonly ConditionalWeakTable<EvaluationSession, SessionDerivations> OfSession = [];

    SessionDerivations(EvaluationSession session)
    {
        Paths = new StorePathComputation(session.Host.StoreDirectory, session.Host.Digests);
        Hashes = new DerivationHashes(Paths, session.Host.Digests, session.Host.ReadDerivation);
    }

    public StorePathComputation Paths { get; }

    public DerivationHashes Hashes { get; }

    public static SessionDerivations Of(Evaluator evaluator) => Of(evaluator.Session);

    public static SessionDerivations Of(EvaluationSession session) => OfSession.GetValue(session, static session => new SessionDerivations(session));
}

/// <summary>Short ways to it.</summary>
internal static class DerivationAccess
{
    public static StorePathComputation StorePaths(this Evaluator evaluator) => SessionDerivations.Of(evaluator).Paths;

    /// <summary>
    /// The string that stands for an output: its path when it is known without building, else a placeholder. It refers to the output either way.
    /// </summary>
    /// <param name="evaluator">Evaluates.</param>
    /// <param name="derivation">Has the output.</param>
    /// <param name="path">The derivation's own.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="variables">When given, the variables that hold the paths of all outputs that are known: the string is that very text.</param>
    public static StringValue OutputString(
        this Evaluator evaluator, Derivation derivation, StorePath path, string output, ByteStringDictionary? variables = null)
    {
        var known = derivation.Outputs[output].KnownPath(evaluator.StorePaths(), derivation.Name, output);
        var context = new StringContext(ContextElement.Built(path, output));
        return known is null
            ? new StringValue(Placeholders.Upstream(path, output, ManagedDigests.Instance), context)
            : new StringValue(variables is null ? evaluator.Host.StoreDirectory.ShowBytes(known) : variables[OutputNames.Bytes(output)], context);
    }
}
