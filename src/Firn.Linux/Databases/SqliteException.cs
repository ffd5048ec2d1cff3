using Firn.Primitives;

namespace Firn.Linux.Databases;

/// <summary>SQLite refused; the number is its extended result code.</summary>
public sealed class SqliteException(string doing, ByteString file, string reason, int error)
    : NixException($"{doing} database '{file}': {reason}")
{
    public int Error => error;

    /// <summary>Another connection holds the lock and did not let go in time.</summary>
    public bool IsBusy => (error & 0xff) is 5 or 6;

    /// <summary>A unique, foreign key or other constraint is violated.</summary>
    public bool IsConstraint => (error & 0xff) == 19;
}
