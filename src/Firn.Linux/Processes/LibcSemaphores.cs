using System.Runtime.InteropServices;

namespace Firn.Linux.Processes;

/// <summary>libc's calls of sys/sem.h, as declared there for 64-bit machines.</summary>
internal static unsafe partial class LibcSemaphores
{
    const string Library = "libc";

    internal const int Create = 0x200, Only = 0x400, Remove = 0, Status = 2;
    internal const short NoWait = 0x800, Undo = 0x1000;

    [LibraryImport(Library, EntryPoint = "semget", SetLastError = true)]
    internal static partial int Get(int key, int count, int flags);

    [LibraryImport(Library, EntryPoint = "semop", SetLastError = true)]
    internal static partial int Operate(int set, Operation* operations, nuint count);

    [LibraryImport(Library, EntryPoint = "semctl", SetLastError = true)]
    internal static partial int Control(int set, int number, int command, byte* argument);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Operation
    {
        public ushort Number;
        public short Change;
        public short Flags;
    }
}
