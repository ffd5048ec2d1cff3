using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Firn.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Sandboxing;

/// <summary>
/// The entry point <c>--sandbox-launch</c>: a fresh, quiet process that clones the builder and watches over it.
/// A process that is collecting garbage cannot clone: the child would wait for a collection that no thread of its
/// own ends. So the busy process spawns this one, this one clones at once, and the child replays a list of system
/// calls through function pointers that were looked up before.
/// </summary>
/// <remarks>
/// Standard input carries the plan; its end means that the process that wants the build is gone, then the builder
/// is killed. Standard output reports in lines: <c>started PID</c>, <c>failed ERRNO DOING</c>, <c>exited CODE</c>,
/// <c>killed SIGNAL</c>. Standard error is the builder's log.
/// </remarks>
public static unsafe class SandboxLauncher
{
    /// <summary>The first argument that selects this entry point.</summary>
    public const string EntryPoint = "--sandbox-launch";

    const int Interrupted = 4, Kill = 9, Input = 0, Output = 1;

    /// <summary>Runs the plan on standard input; the exit code says only whether the launcher itself worked.</summary>
    public static int Run()
    {
        try
        {
            SystemCallProgram program;
            using (var input = new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, 65536))
            {
                program = SystemCallProgram.Read(input);
            }
            return Launch(program);
        }
        catch (Exception failure)
        {
            Report($"failed 0 {failure.Message}");
            return 1;
        }
    }

    static int Launch(SystemCallProgram program)
    {
        using var memory = new ByteBlock();
        using var ask = ProcessPipe.Create();
        using var answer = ProcessPipe.Create();
        using var trouble = ProcessPipe.Create();
        var calls = CompiledCall.Compile(program.Steps, memory);
        var registers = (long*)memory.Allocate(SystemCallProgram.Registers * sizeof(long));
        registers[SystemCallProgram.SyncWrite] = ask.Writer.DangerousGetHandle();
        registers[SystemCallProgram.SyncRead] = answer.Reader.DangerousGetHandle();
        var libc = NativeLibrary.Load("libc.so.6");
        var call = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, nint, nint, nint, nint, nint>)NativeLibrary.GetExport(libc, "syscall");
        var error = (delegate* unmanaged[SuppressGCTransition]<int*>)NativeLibrary.GetExport(libc, "__errno_location");
        var report = (int*)memory.Allocate(8);

        var pid = (int)CloneAndReplay(call, error, program.CloneFlags | 17, calls, program.Steps.Count, registers,
            (int)trouble.Writer.DangerousGetHandle(), report);
        if (pid < 0)
        {
            Report($"failed {*error()} create the sandbox's namespaces");
            return 0;
        }
        ask.Writer.Dispose();
        trouble.Writer.Dispose();
        answer.Reader.Dispose();
        Supervise(program, pid, ask.Reader, answer.Writer, trouble.Reader);
        return 0;
    }

    /// <summary>
    /// The child must not touch the runtime: no allocation, no call that is not through the two pointers, and this
    /// method is compiled whole before it starts.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static nint CloneAndReplay(
        delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, nint, nint, nint, nint, nint> call,
        delegate* unmanaged[SuppressGCTransition]<int*> error,
        long flags, CompiledCall* calls, int count, long* registers, int trouble, int* report)
    {
        // Under the just-in-time compiler the first call through a pointer makes a stub: not in the child.
        *error() = 0;
        var pid = call((nint)SystemCallNumber.Clone, (nint)flags, 0, 0, 0, 0, 0);
        if (pid != 0)
        {
            return pid;
        }
        var next = 0;
        while (next < count)
        {
            var step = &calls[next];
            for (var i = 0; i < 6; i++)
            {
                if ((step->FromRegister & (1 << i)) != 0)
                {
                    step->Arguments[i] = registers[step->Source[i]];
                }
            }
            var result = call((nint)step->Number, (nint)step->Arguments[0], (nint)step->Arguments[1], (nint)step->Arguments[2],
                (nint)step->Arguments[3], (nint)step->Arguments[4], (nint)step->Arguments[5]);
            if (step->Register >= 0)
            {
                registers[step->Register] = result;
            }
            if (result < step->Minimum && step->Optional == 0)
            {
                report[0] = next;
                report[1] = result < 0 ? *error() : 0;
                call((nint)SystemCallNumber.Write, trouble, (nint)report, 8, 0, 0, 0);
                call((nint)SystemCallNumber.ExitGroup, 127, 0, 0, 0, 0, 0);
            }
            next += 1 + (result >= step->Minimum ? step->SkipAfterSuccess : 0);
        }
        call((nint)SystemCallNumber.ExitGroup, 127, 0, 0, 0, 0, 0);
        return 0;
    }

    static void Supervise(SystemCallProgram program, int pid, SafeFileHandle ask, SafeFileHandle answer, SafeFileHandle trouble)
    {
        var entries = stackalloc LibcProcess.PollEntry[4];
        var watch = (int)LibcProcess.SystemCall((nint)SystemCallNumber.PidfdOpen, pid, 0, 0, 0, 0, 0);
        entries[0] = new() { Descriptor = Input, Events = 1 };
        entries[1] = new() { Descriptor = (int)trouble.DangerousGetHandle(), Events = 1 };
        entries[2] = new() { Descriptor = (int)ask.DangerousGetHandle(), Events = 1 };
        entries[3] = new() { Descriptor = watch, Events = 1 };
        var report = stackalloc int[2];
        var failure = "";
        while (true)
        {
            // Without pidfd (kernels before 5.3) the end is seen by looking every 20 ms.
            if (LibcProcess.Poll(entries, 4, watch < 0 ? 20 : -1) < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw ProcessException.Last("watch the builder");
            }
            if (entries[2].Returned != 0)
            {
                byte wish;
                if (LibcProcess.Read(entries[2].Descriptor, &wish, 1) == 1)
                {
                    failure = WriteMaps(program, pid);
                    if (failure.Length > 0)
                    {
                        _ = LibcProcess.Kill(pid, Kill);
                    }
                    _ = LibcProcess.Write((int)answer.DangerousGetHandle(), &wish, 1);
                }
                entries[2].Descriptor = -1;
            }
            if (entries[1].Returned != 0)
            {
                if (LibcProcess.Read(entries[1].Descriptor, report, 8) == 8)
                {
                    failure = $"failed {report[1]} {program.Steps[report[0]].Doing}";
                }
                else if (failure.Length == 0)
                {
                    Report($"started {pid}");
                }
                entries[1].Descriptor = -1;
            }
            if (entries[0].Returned != 0)
            {
                _ = LibcProcess.Kill(pid, Kill);
                entries[0].Descriptor = -1;
            }
            if (entries[1].Descriptor == -1 && (watch < 0 || entries[3].Returned != 0)
                && LibcProcess.WaitProcess(pid, out var status, watch < 0 ? 1 : 0) == pid)
            {
                var end = ExitStatus.FromWait(status);
                Report(failure.Length > 0 ? failure : end.Signal != 0 ? $"killed {end.Signal}" : $"exited {end.Code}");
                return;
            }
        }
    }

    /// <summary>Fills the maps of the child's user namespace; a non-empty result is the failure to report.</summary>
    static string WriteMaps(SystemCallProgram program, int pid)
    {
        foreach (var (file, content) in ((string, string)[])[("setgroups", "deny"), ("uid_map", program.UserMap), ("gid_map", program.GroupMap)])
        {
            fixed (byte* path = Encoding.ASCII.GetBytes($"/proc/{pid}/{file}\0"), bytes = Encoding.ASCII.GetBytes(content + "\0"))
            {
                var descriptor = LibcProcess.Open(path, 1, 0);
                var failed = descriptor < 0 || LibcProcess.Write(descriptor, bytes, content.Length) != content.Length;
                var error = Marshal.GetLastPInvokeError();
                if (descriptor >= 0)
                {
                    _ = LibcProcess.Close(descriptor);
                }
                if (failed)
                {
                    return $"failed {error} map the build user's ids ({file}: {content.TrimEnd()})";
                }
            }
        }
        return "";
    }

    static void Report(string line)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(line + "\n\0"))
        {
            _ = LibcProcess.Write(Output, bytes, Encoding.UTF8.GetByteCount(line) + 1);
        }
    }
}
