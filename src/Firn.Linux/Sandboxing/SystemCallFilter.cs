using System.Buffers.Binary;

namespace Firn.Linux.Sandboxing;

/// <summary>
/// The seccomp program of a build: setuid and setgid bits cannot be set by any call that takes a mode, extended
/// attributes "are not supported", io_uring and openat2 (whose arguments a filter cannot see) and calls newer than
/// this list do not exist. Everything else is allowed. Numbers: asm/unistd_64.h and unistd_32.h.
/// </summary>
internal static class SystemCallFilter
{
    const uint Machine64 = 0xC000003E, Machine32 = 0x40000003;
    const uint Allow = 0x7fff0000, Refuse = 0x00050000;
    const uint NotPermitted = Refuse | 1, NotSupported = Refuse | 95, NoSuchCall = Refuse | 38;
    const uint SetIdBits = 0xC00, Create = 0x40, TemporaryFile = 0x400000;

    /// <summary>The newest call that was looked at when this list was made.</summary>
    const uint Newest = 466;

    /// <summary>(call, index of its mode argument, index of the flags that say whether the mode counts or -1).</summary>
    static readonly (uint Call, int Mode, int Flags)[] modes64 =
        [(90, 1, -1), (91, 1, -1), (268, 2, -1), (452, 2, -1), (2, 2, 1), (85, 1, -1), (257, 3, 2), (133, 1, -1), (259, 2, -1), (83, 1, -1), (258, 2, -1)];

    static readonly (uint Call, int Mode, int Flags)[] modes32 =
        [(15, 1, -1), (94, 1, -1), (306, 2, -1), (452, 2, -1), (5, 2, 1), (8, 1, -1), (295, 3, 2), (14, 1, -1), (297, 2, -1), (39, 1, -1), (296, 2, -1)];

    /// <summary>The filter as <c>struct sock_filter</c> instructions.</summary>
    public static byte[] Build()
    {
        var on64 = ForMachine(modes64, 188, 199);
        var on32 = ForMachine(modes32, 226, 237);
        var code = new Code();
        code.Load(4);                                    // seccomp_data.arch
        code.JumpIfEqual(Machine64, 0, 1);
        code.JumpAlways(on32.Count + 3);                 // over the 32-bit part and its prologue
        code.JumpIfEqual(Machine32, 1, 0);
        code.Return(NoSuchCall);
        code.Load(0);
        code.Append(on32);
        code.Load(0);                                    // seccomp_data.nr
        code.JumpIfAtLeast(0x40000000, 0, 1);            // the x32 variant has no users
        code.Return(NoSuchCall);
        code.Append(on64);
        return code.ToArray();
    }

    static Code ForMachine((uint Call, int Mode, int Flags)[] modes, uint firstAttribute, uint lastAttribute)
    {
        var code = new Code();
        code.JumpIfAtLeast(Newest + 1, 0, 1);
        code.Return(NoSuchCall);
        foreach (var call in (uint[])[425, 426, 427, 437])
        {
            code.JumpIfEqual(call, 0, 1);
            code.Return(NoSuchCall);
        }
        foreach (var (first, last) in ((uint, uint)[])[(firstAttribute, lastAttribute), (463, 466)])
        {
            code.JumpIfAtLeast(first, 0, 2);
            code.JumpIfAtLeast(last + 1, 1, 0);
            code.Return(NotSupported);
        }
        foreach (var (call, mode, flags) in modes)
        {
            if (flags < 0)
            {
                code.JumpIfEqual(call, 0, 4);
            }
            else
            {
                code.JumpIfEqual(call, 0, 6);
                code.Load(16 + 8 * flags);
                code.JumpIfAnyBit(Create | TemporaryFile, 0, 3);
            }
            code.Load(16 + 8 * mode);
            code.JumpIfAnyBit(SetIdBits, 0, 1);
            code.Return(NotPermitted);
            code.Return(Allow);
        }
        code.Return(Allow);
        return code;
    }

    /// <summary>Instructions in the making; jumps count the instructions to skip.</summary>
    sealed class Code
    {
        readonly List<(ushort Operation, byte True, byte False, uint Constant)> instructions = [];

        public int Count => instructions.Count;

        public void Load(int offset) => instructions.Add((0x20, 0, 0, (uint)offset));

        public void JumpAlways(int skip) => instructions.Add((0x05, 0, 0, (uint)skip));

        public void JumpIfEqual(uint value, byte whenTrue, byte whenFalse) => instructions.Add((0x15, whenTrue, whenFalse, value));

        public void JumpIfAtLeast(uint value, byte whenTrue, byte whenFalse) => instructions.Add((0x35, whenTrue, whenFalse, value));

        public void JumpIfAnyBit(uint bits, byte whenTrue, byte whenFalse) => instructions.Add((0x45, whenTrue, whenFalse, bits));

        public void Return(uint verdict) => instructions.Add((0x06, 0, 0, verdict));

        public void Append(Code other) => instructions.AddRange(other.instructions);

        public byte[] ToArray()
        {
            var bytes = new byte[instructions.Count * 8];
            for (var i = 0; i < instructions.Count; i++)
            {
                var (operation, whenTrue, whenFalse, constant) = instructions[i];
                var at = bytes.AsSpan(i * 8);
                BinaryPrimitives.WriteUInt16LittleEndian(at, operation);
                at[2] = whenTrue;
                at[3] = whenFalse;
                BinaryPrimitives.WriteUInt32LittleEndian(at[4..], constant);
            }
            return bytes;
        }
    }
}
