using Firn.Cli.Arguments;

namespace Firn.Cli.Composition;

/// <summary><c>GC_INITIAL_HEAP_SIZE</c>, by which users of Nix say how large the heap may become before it is collected.</summary>
static class InitialHeap
{
    /// <summary>Bytes; null when nothing was said, or nothing that can be read, which counts as nothing there too.</summary>
    public static long? Wanted => SettingText.Number(Environment.GetEnvironmentVariable("GC_INITIAL_HEAP_SIZE") ?? "") is > 0 and var bytes ? bytes : null;
}
