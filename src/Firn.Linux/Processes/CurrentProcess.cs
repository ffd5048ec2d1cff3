using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Processes;

/// <summary>Who this process is.</summary>
public static class CurrentProcess
{
    public static int Id => LibcProcess.ProcessId();

    /// <summary>The real user id.</summary>
    public static uint EffectiveUserId => LibcProcess.EffectiveUserId();

    public static uint UserId => LibcProcess.UserId();

    /// <summary>The real group id.</summary>
    public static uint GroupId => LibcProcess.GroupId();

    /// <summary>Whether the effective user is root (of this user namespace).</summary>
    public static bool IsRoot => LibcProcess.EffectiveUserId() == 0;

    /// <summary>The calling thread, and those that it starts, get a tenth of what others get of a processor that both want.</summary>
    public static void LetOthersGoFirst()
    {
        const int process = 0, less = 10;
        _ = LibcProcess.SetPriority(process, 0, less);
    }

    /// <summary>Kills every process that runs as <paramref name="pid"/>'s group when negative, as kill(2); absent ones are ignored.</summary>
    public static void Kill(int pid, int signal) => _ = LibcProcess.Kill(pid, signal);

    /// <summary>All of the environment: <c>NAME=value</c> entries.</summary>
    public static unsafe IReadOnlyList<ByteString> Variables()
    {
        var all = new List<ByteString>();
        var environment = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (; environment is not null && *environment is not null; environment++)
        {
            all.Add(ByteString.Copy(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*environment)));
        }
        return all;
    }

    /// <summary>An environment variable as bytes, or null.</summary>
    public static unsafe ByteString? Variable(ReadOnlySpan<byte> name)
    {
        var environment = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (; environment is not null && *environment is not null; environment++)
        {
            var entry = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*environment);
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name))
            {
                return ByteString.Copy(entry[(name.Length + 1)..]);
            }
        }
        return null;
    }
}
