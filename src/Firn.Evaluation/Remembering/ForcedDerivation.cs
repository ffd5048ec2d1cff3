using Firn.Store;

namespace Firn.Evaluation;

/// <summary>A derivation in a set, of which an evaluation has asked for the path.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Texts">Its <c>drvPath</c> and its <c>outPath</c>, and what is known of them: null where it was not asked for.</param>
public sealed record ForcedDerivation(StorePath Path, IReadOnlyList<RememberedText> Texts);
