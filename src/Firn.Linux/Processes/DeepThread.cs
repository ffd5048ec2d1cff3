using System.Runtime.InteropServices;

namespace Firn.Linux.Processes;

/// <summary>
/// A thread with a stack larger than the machine's memory. The kernel counts a usual thread's whole stack as if it were used and refuses
/// 1 GiB on a machine with 512 MiB; this one's is mapped without that reservation.
/// </summary>
public static unsafe class DeepThread
{
    const int None = 0, NoReserve = 0x4000, Stack = 0x20000;
    const nuint Guard = 1 << 16;

    /// <summary>Runs to the end of <paramref name="body"/>, which must not throw.</summary>
    /// <param name="stackSize">Bytes, a multiple of 64 KiB.</param>
    /// <exception cref="ProcessException">The kernel refuses the stack or the thread.</exception>
    public static void Run(nuint stackSize, Action body)
    {
        var stack = LibcThreads.Map(null, stackSize + Guard, LibcThreads.ReadWrite, LibcThreads.PrivateAnonymous | NoReserve | Stack, -1, 0);
        if ((nint)stack == -1)
        {
            throw new ProcessException("reserve a stack for evaluation", Marshal.GetLastPInvokeError());
        }
        var handle = GCHandle.Alloc(body);
        // A pthread_attr_t has 56 bytes.
        var attributes = stackalloc byte[64];
        nuint thread = 0;
        var error = LibcThreads.Protect(stack, Guard, None) != 0 ? Marshal.GetLastPInvokeError() : LibcThreads.AttributesInit(attributes);
        if (error == 0)
        {
            error = LibcThreads.AttributesSetStack(attributes, (byte*)stack + Guard, stackSize);
            error = error != 0 ? error : LibcThreads.Create(&thread, attributes, &Enter, (void*)GCHandle.ToIntPtr(handle));
            error = error != 0 ? error : LibcThreads.Join(thread, null);
            _ = LibcThreads.AttributesDestroy(attributes);
        }
        handle.Free();
        _ = LibcThreads.Unmap(stack, stackSize + Guard);
        if (error != 0)
        {
            throw new ProcessException("start a thread for evaluation", error);
        }
    }

    [UnmanagedCallersOnly]
    static void* Enter(void* argument)
    {
        ((Action)GCHandle.FromIntPtr((nint)argument).Target!)();
        return null;
    }
}
