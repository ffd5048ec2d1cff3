using System.Text;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Building.BuiltIn;

/// <summary>What a derivation tells a built-in builder: its variables.</summary>
static class BuiltinArguments
{
    /// <exception cref="ArgumentException">The derivation does not have it.</exception>
    public static ByteString Require(string name) =>
        Find(name) is { IsEmpty: false } value ? value : throw new BuiltinException($"attribute '{name}' missing in the derivation of a built-in builder");

    public static ByteString? Find(string name) => CurrentProcess.Variable(Encoding.UTF8.GetBytes(name));

    public static bool IsSet(string name) => Find(name) is { } value && value == "1";
}
