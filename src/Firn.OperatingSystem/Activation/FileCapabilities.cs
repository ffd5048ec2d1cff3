using System.Buffers.Binary;

namespace Firn.OperatingSystem.Activation;

/// <summary>The text form of file capabilities (<c>cap_net_raw,cap_net_admin+ep</c>) and the bytes that the kernel keeps of it.</summary>
static class FileCapabilities
{
    static readonly string[] names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
        "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
        "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control",
        "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ];

    /// <summary>The value of <c>security.capability</c> (revision 2), or null for an empty text.</summary>
    /// <exception cref="MachineException">A clause or name is unknown.</exception>
    public static byte[]? Encode(string text)
    {
        ulong permitted = 0, inheritable = 0;
        var effective = false;
        var any = false;
        foreach (var clause in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            // "cap_a+ep,cap_b+ep" is also seen: flags end a group of names.
            var group = 0UL;
            foreach (var part in clause.Split(','))
            {
                var sign = part.AsSpan().IndexOfAny('+', '=');
                group |= Bit(sign < 0 ? part : part[..sign], text);
                if (sign < 0) continue;
                foreach (var flag in part.AsSpan(sign + 1))
                {
                    switch (flag)
                    {
                        case 'p': permitted |= group; break;
                        case 'i': inheritable |= group; break;
                        case 'e': effective = true; break;
                        default: throw new MachineException($"unknown flag '{flag}' in the capabilities \"{text}\"; p, i and e are known");
                    }
                }
                any = true;
                group = 0;
            }
            if (group != 0) throw new MachineException($"the capabilities \"{text}\" name no flags, as in \"cap_net_raw+ep\"");
        }
        if (!any) return null;
        var value = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(value, 0x02000000u | (effective ? 1u : 0u));
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(4), (uint)permitted);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(8), (uint)inheritable);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(12), (uint)(permitted >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(16), (uint)(inheritable >> 32));
        return value;
    }

    static ulong Bit(string name, string text)
    {
        var number = name.StartsWith("cap_", StringComparison.OrdinalIgnoreCase) ? Array.FindIndex(names, known => known.Equals(name[4..], StringComparison.OrdinalIgnoreCase)) : -1;
        return number >= 0 ? 1UL << number : throw new MachineException($"unknown capability '{name}' in \"{text}\"");
    }
}
