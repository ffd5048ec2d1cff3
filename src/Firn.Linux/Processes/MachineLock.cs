using System.Runtime.InteropServices;

namespace Firn.Linux.Processes;

/// <summary>
/// A lock with a number that counts for the whole machine and lies in no file: a semaphore of the kernel's (System V), which the kernel gives
/// back when the process dies, however it dies. Only root may touch the set. Decision: docs/decisions/build-user-locks.md.
/// </summary>
public sealed unsafe class MachineLock : IDisposable
{
    /// <summary>"firn" in ASCII.</summary>
    const int Key = 0x6669726e;

    const int Count = 1024, ErrorExists = 17, ErrorNoEntry = 2, ErrorAgain = 11, ErrorInterrupted = 4, ErrorRemoved = 43, ErrorInvalid = 22;

    readonly int set;
    readonly ushort number;
    int disposed;

    MachineLock(int set, ushort number)
    {
        this.set = set;
        this.number = number;
    }

    /// <summary>Takes the lock if nobody on this machine has it, else null. Numbers that are equal modulo 1024 share one lock.</summary>
    /// <exception cref="ProcessException">The kernel has no such semaphores, or does not let this process have them.</exception>
    public static MachineLock? TryTake(uint number) => TryTake(number, Key);

    internal static MachineLock? TryTake(uint number, int key)
    {
        var index = (ushort)(number % Count);
        // Wait for zero and add one, in one step or not at all.
        var steps = stackalloc LibcSemaphores.Operation[2];
        steps[0] = new() { Number = index, Change = 0, Flags = LibcSemaphores.NoWait };
        steps[1] = new() { Number = index, Change = 1, Flags = LibcSemaphores.NoWait | LibcSemaphores.Undo };
        while (true)
        {
            var set = Open(key);
            if (LibcSemaphores.Operate(set, steps, 2) == 0)
            {
                return new MachineLock(set, index);
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case ErrorAgain:
                    return null;
                case ErrorInterrupted or ErrorRemoved or ErrorInvalid:
                    // Somebody removed the set by hand: there will be another one.
                    continue;
                case var error:
                    throw Failure("take", error);
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            var step = new LibcSemaphores.Operation { Number = number, Change = -1, Flags = LibcSemaphores.NoWait | LibcSemaphores.Undo };
            _ = LibcSemaphores.Operate(set, &step, 1);
        }
    }

    static int Open(int key)
    {
        while (true)
        {
            var set = LibcSemaphores.Get(key, Count, LibcSemaphores.Create | LibcSemaphores.Only | 0x180);
            if (set >= 0)
            {
                return set;
            }
            if (Marshal.GetLastPInvokeError() is not ErrorExists and var refused)
            {
                throw Failure("make", refused);
            }
            set = LibcSemaphores.Get(key, 0, 0);
            if (set >= 0 && IsRoots(set))
            {
                return set;
            }
            if (set >= 0)
            {
                // Whoever is not root has no business with this key: its owner could give locks away.
                _ = LibcSemaphores.Control(set, 0, LibcSemaphores.Remove, null);
            }
            else if (Marshal.GetLastPInvokeError() is not ErrorNoEntry and var error)
            {
                throw Failure("open", error);
            }
        }
    }

    /// <summary>Owner and creator, the second and fourth number of <c>struct ipc_perm</c>.</summary>
    static bool IsRoots(int set)
    {
        var status = stackalloc byte[256];
        return LibcSemaphores.Control(set, 0, LibcSemaphores.Status, status) == 0 && *(uint*)(status + 4) == 0 && *(uint*)(status + 12) == 0;
    }

    static ProcessException Failure(string doing, int error) => new($"{doing} the kernel's semaphores that lock build users' ids", error);
}
