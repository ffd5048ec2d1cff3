using Firn.Primitives;
using Firn.Testing;

namespace Firn.Building.Tests;

/// <summary>The firn program as builds start it.</summary>
static class TestProgram
{
    public static IReadOnlyList<ByteString> Launcher { get; } = [FirnProgram.File];

    /// <summary>What the managed program needs besides itself.</summary>
    public static IReadOnlyList<string> Directories { get; } =
        [Path.GetDirectoryName(Launcher[0].ToString())!, Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))];
}
