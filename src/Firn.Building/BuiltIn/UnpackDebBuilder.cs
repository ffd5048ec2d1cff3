namespace Firn.Building.BuiltIn;

/// <summary>
/// <c>builtin:unpack-deb</c>: the tree of a Debian package's data archive, a pure function of the package's bytes.
/// Maintainer scripts are neither run nor kept.
/// </summary>
static class UnpackDebBuilder
{
    public static void Run() => DebianPackage.Unpack(BuiltinArguments.Require("src"), BuiltinArguments.Require("out"));
}
