using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>
/// A file that is open for one operation of one thread. It has no finalizer, so that evaluations, which open thousands, leave the collector nothing to do: whoever
/// opened it closes it on every way out. What is kept or shared is a <see cref="SafeFileHandle"/>.
/// </summary>
public sealed class ScopedFile : IDisposable
{
    int descriptor;

    internal ScopedFile(int descriptor) => this.descriptor = descriptor;

    internal int Descriptor => descriptor >= 0 ? descriptor : throw new ObjectDisposedException(nameof(ScopedFile));

    /// <summary>The number, which is this object's no more.</summary>
    internal int Release()
    {
        var released = Descriptor;
        descriptor = -1;
        return released;
    }

    public void Dispose()
    {
        if (descriptor >= 0)
        {
            _ = LibcFiles.Close(Release());
        }
    }
}

/// <summary>A descriptor that a handle keeps open meanwhile.</summary>
readonly ref struct HeldDescriptor : IDisposable
{
    readonly SafeFileHandle file;

    public HeldDescriptor(SafeFileHandle file)
    {
        this.file = file;
        var held = false;
        file.DangerousAddRef(ref held);
        Number = (int)file.DangerousGetHandle();
    }

    public int Number { get; }

    public void Dispose() => file.DangerousRelease();
}
