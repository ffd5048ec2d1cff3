using Firn.Primitives;

namespace Firn.Linux.Sandboxing;

/// <summary>One argument of a planned system call: a number, bytes, an argv, a socket filter, or an earlier call's result.</summary>
internal readonly record struct SystemCallArgument(SystemCallArgumentKind Kind, long Number, ByteString Bytes, IReadOnlyList<ByteString>? List)
{
    public static implicit operator SystemCallArgument(long number) => new(SystemCallArgumentKind.Number, number, default, null);

    public static implicit operator SystemCallArgument(ByteString text) => new(SystemCallArgumentKind.Text, 0, text, null);

    public static implicit operator SystemCallArgument(string text) => new(SystemCallArgumentKind.Text, 0, text, null);

    /// <summary>A pointer to these bytes, without a terminator.</summary>
    public static SystemCallArgument Structure(ReadOnlySpan<byte> bytes) =>
        new(SystemCallArgumentKind.Structure, 0, ByteString.Copy(bytes), null);

    /// <summary>A null-terminated array of C strings.</summary>
    public static SystemCallArgument Texts(IReadOnlyList<ByteString> texts) => new(SystemCallArgumentKind.Texts, 0, default, texts);

    /// <summary>A <c>struct sock_fprog</c> around these instructions.</summary>
    public static SystemCallArgument Filter(ReadOnlySpan<byte> instructions) =>
        new(SystemCallArgumentKind.Filter, 0, ByteString.Copy(instructions), null);

    /// <summary>What the call that stored its result in this register returned.</summary>
    public static SystemCallArgument Register(int register) => new(SystemCallArgumentKind.Register, register, default, null);
}
