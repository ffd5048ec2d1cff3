using System.Text;
using Firn.Evaluation;

namespace Firn.Cli.Composition;

/// <summary>What an evaluation gives its command: bytes for standard output, and lines that the command goes on with.</summary>
/// <param name="overflow">Prints the start of what does not fit in memory.</param>
sealed class EvaluationOutput(Action<ReadOnlyMemory<byte>> overflow)
{
    /// <summary>For standard output, printed when evaluation has ended, also when it failed; a long text as it is made.</summary>
    public ByteWriter Standard { get; } = new(overflow);

    /// <summary>Lines for the rest of the command. They are remembered in place of the evaluation, so all it needs must be in them.</summary>
    public List<string> Result { get; } = [];

    internal byte[] ResultBytes => Encoding.UTF8.GetBytes(string.Join('\n', Result));

    internal static string[] Lines(byte[] result) => result.Length == 0 ? [] : Encoding.UTF8.GetString(result).Split('\n');
}
