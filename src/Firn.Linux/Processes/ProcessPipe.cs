using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Processes;

/// <summary>Both ends of a pipe, closed in children unless handed to one as a standard stream.</summary>
public sealed unsafe class ProcessPipe : IDisposable
{
    const int CloseOnExec = 0x80000;

    ProcessPipe(int read, int write)
    {
        Reader = new SafeFileHandle(read, ownsHandle: true);
        Writer = new SafeFileHandle(write, ownsHandle: true);
    }

    public SafeFileHandle Reader { get; }

    public SafeFileHandle Writer { get; }

    public static ProcessPipe Create()
    {
        var descriptors = stackalloc int[2];
        return LibcProcess.Pipe(descriptors, CloseOnExec) == 0
            ? new ProcessPipe(descriptors[0], descriptors[1])
            : throw ProcessException.Last("create a pipe");
    }

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
