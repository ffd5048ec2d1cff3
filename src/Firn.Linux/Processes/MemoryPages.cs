namespace Firn.Linux.Processes;

/// <summary>Pages of this process's memory.</summary>
public static unsafe class MemoryPages
{
    const int PopulateWrite = 23;

    /// <summary>
    /// Gets reserved pages ready to be written, as making them accessible and touching each would: what is in them stays. False when the kernel does not know that (before Linux 5.14), has no
    /// memory, or the addresses are not reserved.
    /// </summary>
    /// <param name="address">Of a page.</param>
    /// <param name="length">Bytes.</param>
    public static bool Prepare(nint address, nint length) =>
        LibcThreads.Protect((void*)address, (nuint)length, LibcThreads.ReadWrite) == 0 && LibcThreads.Advise(address, (nuint)length, PopulateWrite) == 0;
}
