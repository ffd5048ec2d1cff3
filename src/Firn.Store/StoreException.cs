using Firn.Primitives;

namespace Firn.Store;

/// <summary>A failure of the store or of one of its formats.</summary>
public class StoreException(string message, Exception? cause = null) : NixException(message, cause);

/// <summary>A text that should be a store path, or the name of one, and is not.</summary>
public sealed class BadStorePathException(string text, string reason) : StoreException(reason)
{
    public string Text => text;
}

/// <summary>A path that is no valid object of the store.</summary>
public sealed class InvalidPathException(StorePath path, string shown) : StoreException($"path '{shown}' is not valid")
{
    public StorePath Path => path;
}

/// <summary>Bytes that should be a derivation, path information or another format and are not.</summary>
public sealed class StoreFormatException(string message, Exception? cause = null) : StoreException(message, cause);

/// <summary>Content does not have the hash that it should have.</summary>
public sealed class HashMismatchException(string what, Hash expected, Hash actual) : StoreException(
    $"hash mismatch in {what}:\n  specified: {expected.ToSri()}\n     got:    {actual.ToSri()}")
{
    public Hash Expected => expected;

    public Hash Actual => actual;
}

/// <summary>The operation is not one that this kind of store has.</summary>
public sealed class UnsupportedStoreOperationException(string operation, string store)
    : StoreException($"operation '{operation}' is not supported by store '{store}'");
