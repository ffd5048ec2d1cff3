using System.Buffers.Binary;
using Firn.Primitives;
using static Firn.Linux.Sandboxing.SystemCallNumber;

namespace Firn.Linux.Sandboxing;

/// <summary>Turns a specification into the system calls that bring it about, in the only order that works.</summary>
internal sealed class SandboxPlan
{
    const long NewMount = 0x20000, NewUts = 0x4000000, NewIpc = 0x8000000, NewUser = 0x10000000, NewPid = 0x20000000, NewNetwork = 0x40000000;
    const long NoSuid = 2, NoDevices = 4, NoExecute = 8, Remount = 32, Bind = 4096, Recursive = 16384, Private = 1 << 18, ReadOnly = 1;
    const long SetDeathSignal = 1, DropBoundingCapability = 24, SetNoNewPrivileges = 38, AmbientCapabilities = 47, ClearAmbient = 4;
    const int NullDevice = 2, LoopbackSocket = 3, Ruleset = 4;

    readonly SandboxSpecification specification;
    readonly List<SystemCallStep> steps = [];

    SandboxPlan(SandboxSpecification specification) => this.specification = specification;

    public static SystemCallProgram For(SandboxSpecification specification) => new SandboxPlan(specification).Build();

    /// <summary>The program of a process that becomes <paramref name="user"/> and kills everything else that runs as it.</summary>
    public static SystemCallProgram KillAll(uint user, uint group) => new()
    {
        Steps =
        [
            new("drop supplementary groups", Setgroups, 0, 0) { Optional = true },
            new("become the build group", Setresgid, group, group, group),
            new("become the build user", Setresuid, user, user, user),
            new("kill what the build user left running", Kill, -1, 9) { Optional = true },
            new("end", ExitGroup, 0),
        ],
    };

    SystemCallProgram Build()
    {
        var identity = specification.Identity;
        if (specification.UserNamespace == UserNamespaceUse.AtStart)
        {
            WaitForMaps();
        }
        Detach();
        if (specification.Root is { } root)
        {
            Mounts(root);
            Names();
            Pivot(root);
        }
        Limits();
        DropRights(identity);
        steps.Add(new("make exec close what was open", CloseRange, 3, 0xffffffffL, 4) { Optional = true });
        steps.Add(new($"execute '{specification.Program}'", Execve, specification.Program, SystemCallArgument.Texts(specification.Arguments),
            SystemCallArgument.Texts(specification.Environment)));
        return new SystemCallProgram
        {
            CloneFlags = CloneFlags(),
            UserMap = Map(identity?.UserInside, identity?.UserOutside),
            GroupMap = Map(identity?.GroupInside, identity?.GroupOutside),
            Steps = steps,
        };
    }

    string Map(uint? inside, uint? outside) =>
        specification.UserNamespace == UserNamespaceUse.None || inside is null ? "" : $"{inside} {outside} 1\n";

    long CloneFlags()
    {
        if (specification.Root is null)
        {
            return 0;
        }
        return NewMount | NewUts | NewIpc | NewPid
            | (specification.PrivateNetwork ? NewNetwork : 0)
            | (specification.UserNamespace == UserNamespaceUse.AtStart ? NewUser : 0);
    }

    void WaitForMaps()
    {
        steps.Add(new("ask for the id maps", Write, SystemCallArgument.Register(SystemCallProgram.SyncWrite), "x", 1));
        steps.Add(new("wait for the id maps", Read, SystemCallArgument.Register(SystemCallProgram.SyncRead),
            SystemCallArgument.Structure(new byte[8]), 1) { Minimum = 1 });
    }

    void Detach()
    {
        steps.Add(new("follow the launcher into death", Prctl, SetDeathSignal, 9));
        steps.Add(new("start a session", Setsid));
        for (var signal = 1; signal < 32; signal++)
        {
            // The runtime ignores SIGPIPE; ignored signals would stay ignored in the builder.
            steps.Add(new("reset signals", RtSigaction, signal, SystemCallArgument.Structure(new byte[32]), 0, 8) { Optional = true });
        }
        steps.Add(new("unblock signals", RtSigprocmask, 2, SystemCallArgument.Structure(new byte[8]), 0, 8));
        steps.Add(new("send output to the log", Dup2, 2, 1));
        steps.Add(new("open '/dev/null'", Open, "/dev/null", 0, 0) { Register = NullDevice });
        steps.Add(new("close standard input", Dup2, SystemCallArgument.Register(NullDevice), 0));
    }

    void Mounts(ByteString root)
    {
        steps.Add(new("keep mounts private", Mount, "none", "/", 0, Recursive | Private, 0));
        steps.Add(new($"mount the sandbox's root '{root}'", Mount, root, root, 0, Bind, 0));
        foreach (var mount in specification.Mounts)
        {
            var target = Inside(root, mount.Target);
            steps.Add(new($"mount '{mount.Source}' in the sandbox", Mount, mount.Source, target, 0, Bind | Recursive, 0) { Optional = mount.Optional });
            if (mount.ReadOnly)
            {
                // Attributes are only added: flags that an outer sandbox has locked stay as they are.
                var flags = ReadOnly | NoSuid | (mount.Devices ? 0 : NoDevices);
                steps.Add(new("make a mount read-only", MountSetattr, -100, target, 0x8000, Attributes(flags), 32) { Optional = true, FallbackSteps = 1 });
                steps.Add(new($"make '{mount.Source}' read-only in the sandbox", Mount, "none", target, 0, Remount | Bind | flags, 0) { Optional = mount.Optional });
            }
        }
        steps.Add(new("mount '/dev/shm' in the sandbox", Mount, "tmpfs", Inside(root, "/dev/shm"), "tmpfs", NoSuid | NoDevices,
            (ByteString)$"mode=1777,size={specification.SharedMemorySize}") { Optional = true });
        // Containers may forbid new pseudo terminals; few builds want one.
        steps.Add(new("mount '/dev/pts' in the sandbox", Mount, "devpts", Inside(root, "/dev/pts"), "devpts", NoSuid | NoExecute,
            "newinstance,mode=0620,ptmxmode=0666") { Optional = true });
        // Containers that mask parts of /proc forbid a new instance: then the one of the host is shown. It lists
        // the container's processes, but ids of this process namespace resolve in it correctly.
        steps.Add(new("mount '/proc' in the sandbox", Mount, "proc", Inside(root, "/proc"), "proc", NoSuid | NoDevices | NoExecute, 0) { Optional = true, FallbackSteps = 1 });
        steps.Add(new("mount '/proc' in the sandbox", Mount, "/proc", Inside(root, "/proc"), 0, Bind | Recursive, 0));
    }

    void Names()
    {
        if (specification.PrivateNetwork)
        {
            var request = new byte[40];
            "lo"u8.CopyTo(request);
            BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), 0x1 | 0x8 | 0x40);   // up, loopback, running
            steps.Add(new("open a socket", Socket, 2, 2 | 0x80000, 0) { Register = LoopbackSocket });
            steps.Add(new("bring up the loopback device", Ioctl, SystemCallArgument.Register(LoopbackSocket), 0x8914, SystemCallArgument.Structure(request)));
        }
        steps.Add(new("set the host name", Sethostname, "localhost", 9));
        steps.Add(new("set the domain name", Setdomainname, "(none)", 6));
    }

    void Pivot(ByteString root)
    {
        steps.Add(new("enter the sandbox's root", Chdir, root));
        steps.Add(new("make the old root's mount point", Mkdir, ".real-root", 0x1c0) { Optional = true });
        steps.Add(new("exchange the root directory", PivotRoot, ".", ".real-root"));
        steps.Add(new("confine to the root directory", Chroot, "."));
        steps.Add(new("leave the old root directory", Umount2, ".real-root", 2));
        steps.Add(new("remove the old root's mount point", (SystemCallNumber)84, ".real-root") { Optional = true });
    }

    void Limits()
    {
        steps.Add(new("forbid core dumps", Prlimit64, 0, 4, SystemCallArgument.Structure(new byte[16]), 0));
        // Addresses that do not vary make builds repeat; programs that need a 32-bit machine see one.
        steps.Add(new("fix the address layout", Personality, 0x0040000 | (specification.Machine32 ? 8 : 0)) { Optional = true });
        steps.Add(new("set the file mode mask", Umask, 18));
    }

    void DropRights(SandboxIdentity? identity)
    {
        if (identity is not null)
        {
            steps.Add(new("drop supplementary groups", Setgroups, 0, 0) { Optional = specification.UserNamespace == UserNamespaceUse.AtStart });
            if (specification.UserNamespace == UserNamespaceUse.AtEnd)
            {
                steps.Add(new("enter a user namespace", Unshare, NewUser));
                WaitForMaps();
            }
            for (var capability = 0; capability < 64; capability++)
            {
                steps.Add(new("drop a capability", Prctl, DropBoundingCapability, capability, 0, 0, 0) { Optional = true });
            }
            steps.Add(new("drop ambient capabilities", Prctl, AmbientCapabilities, ClearAmbient, 0, 0, 0) { Optional = true });
            steps.Add(new($"become group {identity.GroupInside}", Setresgid, identity.GroupInside, identity.GroupInside, identity.GroupInside));
            steps.Add(new($"become user {identity.UserInside}", Setresuid, identity.UserInside, identity.UserInside, identity.UserInside));
            steps.Add(new("give up capabilities", Capset, SystemCallArgument.Structure(CapabilityHeader()), SystemCallArgument.Structure(new byte[24])));
            // A change of user forgets the wish.
            steps.Add(new("follow the launcher into death", Prctl, SetDeathSignal, 9));
        }
        steps.Add(new($"enter '{specification.Directory}'", Chdir, specification.Directory));
        steps.Add(new("forbid new privileges", Prctl, SetNoNewPrivileges, 1, 0, 0, 0));
        if (specification is { Root: not null, PrivateNetwork: false })
        {
            // A build in the host's network could hand descriptors to helpers outside over abstract sockets.
            var ruleset = new byte[24];
            ruleset[16] = 1;
            steps.Add(new("close abstract sockets", LandlockCreateRuleset, SystemCallArgument.Structure(ruleset), 24, 0) { Optional = true, Register = Ruleset });
            steps.Add(new("close abstract sockets", LandlockRestrictSelf, SystemCallArgument.Register(Ruleset), 0) { Optional = true });
        }
        if (specification.FilterSystemCalls)
        {
            steps.Add(new("install the system call filter (setting 'filter-syscalls')", Seccomp, 1, 0, SystemCallArgument.Filter(SystemCallFilter.Build())));
        }
    }

    static byte[] CapabilityHeader()
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x20080522);
        return header;
    }

    static SystemCallArgument Attributes(long set)
    {
        var attributes = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(attributes, set);
        return SystemCallArgument.Structure(attributes);
    }

    static ByteString Inside(ByteString root, ByteString path)
    {
        var joined = new byte[root.Length + path.Length];
        root.Span.CopyTo(joined);
        path.Span.CopyTo(joined.AsSpan(root.Length));
        return new ByteString(joined);
    }
}
