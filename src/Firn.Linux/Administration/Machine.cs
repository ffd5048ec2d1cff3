using System.Text;

namespace Firn.Linux.Administration;

/// <summary>Facts and acts that concern the whole machine or this whole process.</summary>
public static unsafe class Machine
{
    const int LockExclusive = 2, LockNonBlocking = 4, ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000;

    public static bool IsRoot => LibcAdministration.EffectiveUser() == 0;

    public static void SetHostName(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* pointer = bytes)
        {
            AdministrationException.Check(LibcAdministration.SetHostName(pointer, (nuint)bytes.Length), "set the host name", name);
        }
    }

    /// <summary>Takes a lock file for the rest of this process's life; false when another process holds it.</summary>
    public static bool TryLock(string path)
    {
        var file = LibcAdministration.Open(path, ReadWrite | Create | CloseOnExec, 0x180);
        AdministrationException.Check(file, "open", path);
        if (LibcAdministration.Lock(file, LockExclusive | LockNonBlocking) == 0) return true;
        _ = LibcAdministration.Close(file);
        return false;
    }

    /// <summary>Keeps passwd(1) and its like from the account files; waits up to 15 s for them. False when they did not let go.</summary>
    public static bool TryLockAccounts() => LibcAdministration.LockAccounts() == 0;

    public static void UnlockAccounts() => _ = LibcAdministration.UnlockAccounts();

    /// <summary>The permission bits that new files do not get; returns the former ones.</summary>
    public static int SetModeMask(int mask) => (int)LibcAdministration.SetModeMask((uint)mask);

    /// <summary>From now on the death of a terminal or of a reader does not end this process.</summary>
    public static void IgnoreHangUps()
    {
        _ = LibcAdministration.SetSignal(1, 1);
        _ = LibcAdministration.SetSignal(13, 1);
    }

    /// <summary>Becomes another program: <paramref name="arguments"/> is all of argv, <paramref name="environment"/> holds <c>NAME=value</c>. Returns only by an exception.</summary>
    public static void Execute(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var memory = new List<byte[]>();
        var handles = new List<System.Runtime.InteropServices.GCHandle>();
        try
        {
            byte* Pin(string text)
            {
                var bytes = Encoding.UTF8.GetBytes(text + "\0");
                memory.Add(bytes);
                var handle = System.Runtime.InteropServices.GCHandle.Alloc(bytes, System.Runtime.InteropServices.GCHandleType.Pinned);
                handles.Add(handle);
                return (byte*)handle.AddrOfPinnedObject();
            }
            var argv = stackalloc byte*[arguments.Count + 1];
            for (var i = 0; i < arguments.Count; i++) argv[i] = Pin(arguments[i]);
            argv[arguments.Count] = null;
            var envp = stackalloc byte*[environment.Count + 1];
            for (var i = 0; i < environment.Count; i++) envp[i] = Pin(environment[i]);
            envp[environment.Count] = null;
            // The runtime ignores SIGPIPE; what comes after must find the default.
            _ = LibcAdministration.SetSignal(13, 0);
            _ = LibcAdministration.Execute(Pin(program), argv, envp);
            throw AdministrationException.Last($"execute '{program}'");
        }
        finally
        {
            foreach (var handle in handles) handle.Free();
        }
    }
}
