using System.Runtime.CompilerServices;
using Firn.Linux.Processes;

namespace Firn.Linux.Tests;

public sealed class DeepThreadTests
{
    [Fact]
    public void AStackMayBeLargerThanMemoryAndIsUsedToItsEnd()
    {
        var terabyte = (nuint)1 << 40;
        var reached = 0;
        DeepThread.Run(terabyte, () => reached = Descend(1_000_000));
        Assert.Equal(1_000_000, reached);
        // Collections see what only the deep stack holds.
        var text = "";
        DeepThread.Run(1 << 24, () =>
        {
            var held = new string('x', 10);
            GC.Collect();
            text = held;
        });
        Assert.Equal("xxxxxxxxxx", text);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Descend(int depth) => depth == 0 ? 0 : 1 + Descend(depth - 1);

    [Fact]
    public void AStackThatTheKernelRefusesIsOneSentence()
    {
        var error = Assert.Throws<ProcessException>(() => DeepThread.Run((nuint)1 << 62, () => { }));
        Assert.Contains("reserve a stack for evaluation", error.Message, StringComparison.Ordinal);
    }
}
