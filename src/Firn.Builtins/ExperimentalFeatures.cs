namespace Firn.Builtins;

/// <summary>Behaviour that has to be asked for.</summary>
internal static class ExperimentalFeatures
{
    public static bool HasFeature(this EvaluationOptions options, string name) => options.ExperimentalFeatures.Contains(name);

    /// <exception cref="EvaluationException">The feature is off.</exception>
    public static void RequireFeature(this Evaluator evaluator, string name, string reason = "")
    {
        if (!evaluator.Options.HasFeature(name))
        {
            throw new MissingFeatureException(name, reason);
        }
    }
}
