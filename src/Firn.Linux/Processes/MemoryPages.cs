namespace Firn.Linux.Processes;

/// <summary>Pages of this process's memory.</summary>
public static class MemoryPages
{
    const int PopulateWrite = 23;

    /// <summary>
    /// Gets pages ready to be written, as touching each would: what is in them stays. False when the kernel does not know that (before Linux 5.14) or the memory is not there.
    /// </summary>
    /// <param name="address">Of a page.</param>
    /// <param name="length">Bytes.</param>
    public static bool Prepare(nint address, nint length) => LibcThreads.Advise(address, (nuint)length, PopulateWrite) == 0;
}
