namespace Firn.Evaluation;

/// <summary>Something belongs to an experimental feature that is not switched on.</summary>
public sealed class MissingFeatureException(string feature, string reason = "") : EvaluationException(
    $"experimental Nix feature '{feature}' is disabled{(reason.Length == 0 ? "" : ": " + reason)}; add '--extra-experimental-features {feature}' to enable it");
