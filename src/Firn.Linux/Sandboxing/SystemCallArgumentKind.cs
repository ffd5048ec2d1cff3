namespace Firn.Linux.Sandboxing;

/// <summary>How a <see cref="SystemCallArgument"/> becomes a machine word.</summary>
internal enum SystemCallArgumentKind : byte
{
    Number, Text, Structure, Texts, Filter, Register,
}
