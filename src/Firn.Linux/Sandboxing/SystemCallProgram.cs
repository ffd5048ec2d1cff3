using Firn.Primitives;

namespace Firn.Linux.Sandboxing;

/// <summary>
/// Everything a new process does between clone and the builder's first instruction, as a list of system calls.
/// The list is made and checked in the ordinary world and replayed by a process that owns no runtime any more
/// (see <see cref="SandboxLauncher"/>): a plan first, then a small executor.
/// </summary>
internal sealed record SystemCallProgram
{
    /// <summary>The register with the descriptor that tells the launcher "I wait for my id maps".</summary>
    public const int SyncWrite = 0;

    /// <summary>The register with the descriptor on which the launcher answers.</summary>
    public const int SyncRead = 1;

    /// <summary>Registers that steps may use: 2 to 15.</summary>
    public const int Registers = 16;

    /// <summary>The namespaces to clone into (CLONE_NEW…).</summary>
    public long CloneFlags { get; init; }

    /// <summary>Lines for <c>uid_map</c>; empty when the process gets no user namespace.</summary>
    public string UserMap { get; init; } = "";

    /// <summary>Lines for <c>gid_map</c>.</summary>
    public string GroupMap { get; init; } = "";

    /// <summary>The calls in order; the last one replaces the process.</summary>
    public required IReadOnlyList<SystemCallStep> Steps { get; init; }

    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(CloneFlags);
        writer.Write(UserMap);
        writer.Write(GroupMap);
        writer.Write(Steps.Count);
        foreach (var step in Steps)
        {
            writer.Write(step.Doing);
            writer.Write((int)step.Number);
            writer.Write(step.Register);
            writer.Write(step.Minimum);
            writer.Write(step.Optional);
            writer.Write(step.FallbackSteps);
            writer.Write(step.Arguments.Length);
            foreach (var argument in step.Arguments)
            {
                writer.Write((byte)argument.Kind);
                writer.Write(argument.Number);
                WriteBytes(writer, argument.Bytes);
                writer.Write(argument.List?.Count ?? 0);
                foreach (var text in argument.List ?? [])
                {
                    WriteBytes(writer, text);
                }
            }
        }
    }

    public static SystemCallProgram Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        var flags = reader.ReadInt64();
        var userMap = reader.ReadString();
        var groupMap = reader.ReadString();
        var steps = new SystemCallStep[reader.ReadInt32()];
        for (var i = 0; i < steps.Length; i++)
        {
            var doing = reader.ReadString();
            var number = (SystemCallNumber)reader.ReadInt32();
            var register = reader.ReadInt32();
            var minimum = reader.ReadInt64();
            var optional = reader.ReadBoolean();
            var fallback = reader.ReadInt32();
            var arguments = new SystemCallArgument[reader.ReadInt32()];
            for (var a = 0; a < arguments.Length; a++)
            {
                var kind = (SystemCallArgumentKind)reader.ReadByte();
                var value = reader.ReadInt64();
                var bytes = ReadBytes(reader);
                var list = new ByteString[reader.ReadInt32()];
                for (var l = 0; l < list.Length; l++)
                {
                    list[l] = ReadBytes(reader);
                }
                arguments[a] = new SystemCallArgument(kind, value, bytes, list);
            }
            steps[i] = new SystemCallStep(doing, number, arguments)
            {
                Register = register, Minimum = minimum, Optional = optional, FallbackSteps = fallback,
            };
        }
        return new SystemCallProgram { CloneFlags = flags, UserMap = userMap, GroupMap = groupMap, Steps = steps };
    }

    static void WriteBytes(BinaryWriter writer, ByteString bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }

    static ByteString ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return new ByteString(reader.ReadBytes(length));
    }
}
