using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>An open file as a stream in one direction. Closing it does not flush; the handle is closed only when it is owned.</summary>
public sealed class DescriptorStream : Stream
{
    readonly SafeFileHandle? handle;
    readonly ScopedFile? scoped;
    readonly bool writable, ownsHandle;
    readonly ByteString shown;

    public DescriptorStream(SafeFileHandle file, bool writable, ByteString shown = default, bool ownsHandle = true) =>
        (handle, this.writable, this.shown, this.ownsHandle) = (file, writable, shown, ownsHandle);

    public DescriptorStream(ScopedFile file, bool writable, ByteString shown = default, bool ownsHandle = true) =>
        (scoped, this.writable, this.shown, this.ownsHandle) = (file, writable, shown, ownsHandle);

    public override bool CanRead => !writable;

    public override bool CanSeek => false;

    public override bool CanWrite => writable;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard input and output by their numbers; never closed.</summary>
    public static DescriptorStream Standard(int descriptor) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), writable: descriptor != 0, descriptor switch { 0 => "standard input", 1 => "standard output", _ => "standard error" }, ownsHandle: false);

    public override int Read(Span<byte> buffer) => scoped is null ? FileContents.Read(handle!, buffer, shown) : FileContents.Read(scoped, buffer, shown);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (scoped is null)
        {
            FileContents.Write(handle!, buffer, shown);
        }
        else
        {
            FileContents.Write(scoped, buffer, shown);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsHandle)
        {
            handle?.Dispose();
            scoped?.Dispose();
        }
        base.Dispose(disposing);
    }
}
