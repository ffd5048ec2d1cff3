using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Linux.Processes;

namespace Firn.Linux.Tests;

public sealed class MemoryPagesTests
{
    const int Page = 4096;

    [Fact]
    public void PreparedPagesKeepWhatIsInThem()
    {
        // Pinned arrays do not move.
        var memory = GC.AllocateArray<byte>(16 * Page, pinned: true);
        memory[2 * Page] = 7;
        var first = (AddressOf(memory) + Page - 1) & -Page;
        // Before Linux 5.14 nothing is prepared, and nothing else happens either.
        Assert.Equal(Environment.OSVersion.Version >= new Version(5, 14), MemoryPages.Prepare(first, 8 * Page));
        Assert.Equal(7, memory[2 * Page]);
        Assert.Equal(7, memory.Sum(value => value));
    }

    [Fact]
    public void PagesThatCouldNotBeWrittenCanOncePrepared()
    {
        using var memory = MemoryMappedFile.CreateNew(null, 4 * Page);
        using var view = memory.CreateViewAccessor(0, 4 * Page, MemoryMappedFileAccess.Read);
        var place = view.SafeMemoryMappedViewHandle.DangerousGetHandle();
        Assert.Equal(Environment.OSVersion.Version >= new Version(5, 14), MemoryPages.Prepare(place, 4 * Page));
        // Before that the test host would end here.
        Marshal.WriteByte(place, 3 * Page, 7);
        Assert.Equal(7, view.ReadByte(3 * Page));
        Assert.Equal(0, view.ReadByte(0));
    }

    static nint AddressOf(byte[] memory) => (nint)Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref memory[0]);

    [Fact]
    public void PagesThatAreNotThereAreNotPrepared() => Assert.False(MemoryPages.Prepare(Page, Page));
}
