using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Composition;

/// <summary>The store that an evaluation works with. <paramref name="Store"/> is null for one that holds nothing.</summary>
sealed record OpenedStore(LocalStore? Store, StoreDirectory Directory) : IDisposable
{
    /// <exception cref="StoreException">It is not a store of this machine.</exception>
    public LocalStore ForBuilding => Store ?? throw new StoreException("building needs a store of this machine");

    public void Dispose() => Store?.Dispose();
}
