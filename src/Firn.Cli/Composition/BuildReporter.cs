using System.Text;
using Firn.Building;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Composition;

/// <summary>Tells a person on standard error what is being built.</summary>
/// <param name="lines">Whether to show what builders write.</param>
/// <param name="prefix">Whether each line begins with its derivation's name.</param>
/// <param name="requested">What a person asked for: of other derivations it is not told that an input of theirs failed.</param>
sealed class BuildReporter(bool lines, bool prefix, IReadOnlySet<StorePath> requested) : IBuildReport
{
    readonly Lock gate = new();
    readonly Stream output = StandardStreams.Error;

    public void Building(StorePath derivation, string shown, BuildMode mode) =>
        Write(Encoding.UTF8.GetBytes(mode == BuildMode.Check ? $"checking outputs of '{shown}'..." : $"building '{shown}'..."));

    public void Line(StorePath derivation, ByteString line)
    {
        // A builder may speak to the reader of a structured log; a person has no use for it.
        if (lines && !line.Span.StartsWith("@nix "u8))
        {
            Write(prefix ? [.. Encoding.UTF8.GetBytes($"{derivation.DerivationName}> "), .. line.Span] : line.Span);
        }
    }

    public void Note(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Finished(BuildResult result)
    {
        if (result.Failure is { } failure && (result.Status != BuildStatus.DependencyFailed || requested.Contains(result.Derivation)))
        {
            Write(Encoding.UTF8.GetBytes($"error: {failure.Message}"));
        }
    }

    void Write(ReadOnlySpan<byte> text)
    {
        byte[] line = [.. text, (byte)'\n'];
        lock (gate)
        {
            output.Write(line);
        }
    }
}
