using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>A text inside the value of an imported file, as an earlier evaluation computed it.</summary>
/// <param name="Path">The attributes that lead to it.</param>
/// <param name="Text">Null where the earlier evaluation came to none: nobody has to look there again.</param>
public sealed record RememberedText(IReadOnlyList<ByteString> Path, StringValue? Text);
