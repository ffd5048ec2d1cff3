using Firn.Store;
using Firn.Stores.Local.Collection;

namespace Firn.Stores.Local;

/// <summary>Collection.</summary>
public sealed partial class LocalStore
{
    public GarbageResult CollectGarbage(GarbageOptions garbage, CancellationToken cancellation = default)
    {
        RequireWritable();
        RegisterPending();
        try
        {
            using var collector = new Collector(this, garbage, cancellation);
            return collector.Run();
        }
        finally
        {
            Reserve();
        }
    }
}
