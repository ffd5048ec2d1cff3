using Firn.Primitives;
using Firn.Store;

namespace Firn.Building;

/// <summary>A fixed-output derivation made something else than it had promised.</summary>
public sealed class OutputHashMismatchException(StorePath derivation, string shown, Hash specified, Hash got) : BuildException(
    derivation, BuildStatus.HashMismatch,
    $"hash mismatch in fixed-output derivation '{shown}':\n         specified: {specified.ToSri()}\n            got:    {got.ToSri()}")
{
    public Hash Specified { get; } = specified;

    public Hash Got { get; } = got;
}
