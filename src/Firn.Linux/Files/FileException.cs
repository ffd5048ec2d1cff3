using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>A file call failed; carries what was tried, on what, and libc's error number.</summary>
public sealed class FileException(string doing, ByteString name, int error)
    : NixException($"{doing} '{name}': {Marshal.GetPInvokeErrorMessage(error)}")
{
    public ByteString Name => name;

    /// <summary>The value of errno.</summary>
    public int Error => error;

    public bool IsNotFound => error is LibcFiles.NoEntry or LibcFiles.NotDirectory;

    public bool IsNoSpace => error == LibcFiles.NoSpace;

    public bool IsExisting => error == LibcFiles.Exists;

    public bool IsTooManyLinks => error == LibcFiles.TooManyLinks;

    /// <summary>No permission, or the file system is read-only.</summary>
    public bool IsDenied => error is LibcFiles.AccessDenied or LibcFiles.NotPermitted or LibcFiles.ReadOnlySystem;

    internal static FileException Last(string doing, ByteString name) => new(doing, name, Marshal.GetLastPInvokeError());
}
