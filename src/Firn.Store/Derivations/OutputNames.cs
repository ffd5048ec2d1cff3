using Firn.Primitives;

namespace Firn.Store;

/// <summary>Names of outputs as bytes, which is how the variables that hold their paths are found.</summary>
public static class OutputNames
{
    static readonly string[] common = ["out", "dev", "bin", "lib", "man", "doc", "info", "debug"];
    static readonly ByteString[] commonBytes = [.. common.Select(ByteString.FromText)];

    /// <summary>Those that nearly all derivations have are made once.</summary>
    public static ByteString Bytes(string name)
    {
        for (var i = 0; i < common.Length; i++)
        {
            if (name == common[i])
            {
                return commonBytes[i];
            }
        }
        return ByteString.FromText(name);
    }
}
