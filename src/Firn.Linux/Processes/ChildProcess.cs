using System.Runtime.InteropServices;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Processes;

/// <summary>
/// A child started by posix_spawn: arguments and environment are bytes, signals are back at their defaults (the
/// runtime ignores SIGPIPE, a child must not), and no descriptor but the three standard ones is passed on.
/// </summary>
public sealed unsafe class ChildProcess
{
    const short ResetSignals = 0x04, SetMask = 0x08, SetSession = 0x80;
    const int Interrupted = 4, NoHang = 1, ReadWrite = 2;

    readonly Lock gate = new();
    ExitStatus? ended;

    ChildProcess(int id) => Id = id;

    /// <summary>The process id; stays reserved until a wait has reported the end.</summary>
    public int Id { get; }

    /// <summary>Starts a child; a program that cannot be executed is an exception here.</summary>
    public static ChildProcess Start(ProcessStart start)
    {
        using var memory = new ByteBlock();
        var actions = memory.Allocate(512);
        var attributes = memory.Allocate(1024);
        var signals = memory.Allocate(256);
        Prepare(LibcProcess.ActionsInit(actions));
        Prepare(LibcProcess.AttributesInit(attributes));
        try
        {
            Prepare(LibcProcess.FillSignals(signals));
            Prepare(LibcProcess.AttributesSetDefaultSignals(attributes, signals));
            Prepare(LibcProcess.EmptySignals(signals));
            Prepare(LibcProcess.AttributesSetSignalMask(attributes, signals));
            Prepare(LibcProcess.AttributesSetFlags(attributes, (short)(ResetSignals | SetMask | (start.NewSession ? SetSession : 0))));
            if (start.Input is { } input)
            {
                Prepare(LibcProcess.ActionsAddDup2(actions, Descriptor(input), 0));
            }
            else
            {
                Prepare(LibcProcess.ActionsAddOpen(actions, 0, memory.Text("/dev/null"u8), ReadWrite, 0));
            }
            if (start.Output is { } output)
            {
                Prepare(LibcProcess.ActionsAddDup2(actions, Descriptor(output), 1));
            }
            if (start.Error is { } error)
            {
                Prepare(LibcProcess.ActionsAddDup2(actions, Descriptor(error), 2));
            }
            if (start.Directory is { } directory)
            {
                Prepare(LibcProcess.ActionsAddChangeDirectory(actions, memory.Text(directory.Span)));
            }
            var environment = start.Environment is { } given ? memory.Texts(given) : OwnEnvironment();
            var failed = LibcProcess.PosixSpawn(out var pid, memory.Text(start.Program.Span), actions, attributes,
                memory.Texts(start.Arguments), environment);
            GC.KeepAlive(start);
            return failed == 0 ? new ChildProcess(pid) : throw ProcessException.Starting(start.Program, failed);
        }
        finally
        {
            _ = LibcProcess.ActionsDestroy(actions);
            _ = LibcProcess.AttributesDestroy(attributes);
        }
    }

    /// <summary>Blocks until the child has ended.</summary>
    public ExitStatus Wait()
    {
        lock (gate)
        {
            while (ended is null)
            {
                if (LibcProcess.WaitProcess(Id, out var status, 0) == Id)
                {
                    ended = ExitStatus.FromWait(status);
                }
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                {
                    throw ProcessException.Last($"wait for process {Id}");
                }
            }
            return ended.Value;
        }
    }

    /// <summary>The end if it has come, else null; does not block.</summary>
    public ExitStatus? TryWait()
    {
        if (!gate.TryEnter())
        {
            return null;
        }
        try
        {
            if (ended is null && LibcProcess.WaitProcess(Id, out var status, NoHang) == Id)
            {
                ended = ExitStatus.FromWait(status);
            }
            return ended;
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Sends a signal; a child that has ended already is left alone.</summary>
    public void Signal(int signal)
    {
        if (ended is null)
        {
            _ = LibcProcess.Kill(Id, signal);
        }
    }

    static void Prepare(int error)
    {
        if (error != 0)
        {
            throw new ProcessException("prepare a child process", error);
        }
    }

    static int Descriptor(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    static byte** OwnEnvironment() => *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
}
