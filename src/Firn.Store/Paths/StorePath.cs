using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// A store path without its directory: 32 digits of <see cref="Nix32"/>, a dash and a name. Ordered by byte, as formats list them.
/// </summary>
public sealed class StorePath : IEquatable<StorePath>, IComparable<StorePath>
{
    public const int HashLength = 32;
    public const int MaximumNameLength = 211;
    public const string DerivationSuffix = ".drv";

    StorePath(string baseName) => BaseName = baseName;

    /// <summary>The digest's first 20 bytes (folded) and a name that is checked here.</summary>
    /// <exception cref="BadStorePathException">The name breaks the rules.</exception>
    public StorePath(ReadOnlySpan<byte> hash, ReadOnlySpan<char> name)
    {
        if (CheckName(name) is { } reason)
        {
            throw new BadStorePathException(name.ToString(), $"path '{Nix32.Encode(hash)}-{name}' is not a valid store path: {reason}");
        }
        Span<char> text = stackalloc char[HashLength + 1 + name.Length];
        Nix32.Encode(hash, text);
        text[HashLength] = '-';
        name.CopyTo(text[(HashLength + 1)..]);
        BaseName = new string(text);
    }

    /// <summary><c>hash-name</c>.</summary>
    public string BaseName { get; }

    public string HashPart => BaseName[..HashLength];

    public string Name => BaseName[(HashLength + 1)..];

    public bool IsDerivation => BaseName.EndsWith(DerivationSuffix, StringComparison.Ordinal);

    /// <summary>The name of the derivation stored here: <see cref="Name"/> without <c>.drv</c>.</summary>
    public string DerivationName => IsDerivation ? BaseName[(HashLength + 1)..^DerivationSuffix.Length]
        : throw new BadStorePathException(BaseName, $"store path '{BaseName}' is not a valid derivation path");

    /// <exception cref="BadStorePathException">It breaks a rule; the message says which.</exception>
    public static StorePath Parse(string baseName) =>
        WhyNone(baseName) is { } reason ? throw new BadStorePathException(baseName, reason) : new StorePath(baseName);

    public static StorePath? TryParse(string baseName) => WhyNone(baseName) is null ? new StorePath(baseName) : null;

    /// <summary>Null when <paramref name="baseName"/> is that of a store path, else what is wrong with it.</summary>
    public static string? WhyNone(string baseName)
    {
        if (baseName.Length < HashLength + 1)
        {
            return $"'{baseName}' is too short to be a valid store path";
        }
        if (baseName[HashLength] != '-')
        {
            return $"'{baseName}' can't name a store path because the hash part is not followed by a '-'";
        }
        for (var i = 0; i < HashLength; i++)
        {
            if (Nix32.ValueOf(baseName[i]) < 0)
            {
                return $"store path '{baseName}' contains illegal base-32 character '{baseName[i]}'";
            }
        }
        return CheckName(baseName.AsSpan(HashLength + 1)) is { } reason ? $"path '{baseName}' is not a valid store path: {reason}" : null;
    }

    /// <summary>Null when <paramref name="name"/> may name a store object, else what is wrong with it.</summary>
    public static string? CheckName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return "name must not be empty";
        }
        if (name.Length > MaximumNameLength)
        {
            return $"name '{name}' must be no longer than {MaximumNameLength} characters";
        }
        if (name is "." or "..")
        {
            return $"name '{name}' is not valid";
        }
        if (name.StartsWith(".-") || name.StartsWith("..-"))
        {
            return $"name '{name}' is not valid: first dash-separated component must not be '{name[..name.IndexOf('-')]}'";
        }
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.' or '_' or '?' or '='))
            {
                return $"name '{name}' contains illegal character '{c}'";
            }
        }
        return null;
    }

    public bool Equals(StorePath? other) => other is not null && (ReferenceEquals(this, other) || BaseName == other.BaseName);

    public override bool Equals(object? obj) => Equals(obj as StorePath);

    // The digits tell paths apart; not taken as they are, for anybody may write a text with many that have some in common.
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(BaseName.AsSpan(0, HashLength)));
        return hash.ToHashCode();
    }

    public int CompareTo(StorePath? other) => other is null ? 1 : string.CompareOrdinal(BaseName, other.BaseName);

    public static bool operator ==(StorePath? left, StorePath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(StorePath? left, StorePath? right) => !(left == right);

    public override string ToString() => BaseName;
}
