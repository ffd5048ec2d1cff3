using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>A tree that was fetched but is not in a store yet; it can be read until it is disposed of.</summary>
/// <param name="Tree">Its top: a directory or one file. Null when the store has it already, under the input's name and <c>narHash</c>.</param>
/// <param name="Input">The input with what was found out.</param>
/// <param name="RevisionCount">Counts commits when somebody asks.</param>
/// <param name="Held">What the tree needs to be readable.</param>
/// <param name="Learned">To be told the hash of the tree's archive, so that it need not be unpacked again.</param>
/// <param name="Place">Where the tree is on this machine, if it is taken from there as it stands.</param>
public sealed record FetchedSource(
    SourcePath? Tree, Input Input, Func<long>? RevisionCount = null, IDisposable? Held = null, Action<Hash>? Learned = null, string? Place = null) : IDisposable
{
    public void Dispose() => Held?.Dispose();
}
