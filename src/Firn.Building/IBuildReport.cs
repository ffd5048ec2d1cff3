using Firn.Primitives;
using Firn.Store;

namespace Firn.Building;

/// <summary>Hears what happens while it happens; called from several threads.</summary>
public interface IBuildReport
{
    /// <summary>A builder is about to start.</summary>
    void Building(StorePath derivation, string shown, BuildMode mode);

    /// <summary>A line that a builder wrote.</summary>
    void Line(StorePath derivation, ByteString line);

    /// <summary>Something a person should know: a warning, a kept directory.</summary>
    void Note(string text);

    /// <summary>One derivation is finished, well or not.</summary>
    void Finished(BuildResult result);
}
