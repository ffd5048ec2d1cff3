using Firn.Evaluation;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>What an argument of the new commands names: a selection path or a store path, and behind a <c>^</c> some outputs of it.</summary>
/// <param name="Name">What stands before the <c>^</c>.</param>
/// <param name="NamesOutputs">Whether there is one.</param>
/// <param name="Outputs">The outputs; null for all of them.</param>
readonly record struct OutputSelection(string Name, bool NamesOutputs, string[]? Outputs)
{
    /// <exception cref="EvaluationException">What stands behind the <c>^</c> can name no outputs.</exception>
    public static OutputSelection Parse(string text)
    {
        var caret = text.LastIndexOf('^');
        if (caret < 0)
        {
            return new OutputSelection(text, false, null);
        }
        string[]? outputs = text[(caret + 1)..] is "*" ? null : text[(caret + 1)..].Split(',');
        return outputs is null || Array.TrueForAll(outputs, static name => StorePath.CheckName(name) is null)
            ? new OutputSelection(text[..caret], true, outputs)
            : throw new EvaluationException($"invalid extended outputs specifier '{text}'");
    }
}
