namespace Firn.Images;

/// <summary>
/// Writes at absolute offsets of a window of a seekable stream and leaves runs of zeros out, so that the result stays sparse.
/// The stream must be fresh (all holes) in that window.
/// </summary>
public sealed class BlockWriter(Stream stream, long start, long length)
{
    const int Page = 4096;

    public long Length => length;

    /// <summary>The same stream, seen from <paramref name="offset"/> of this window on.</summary>
    public BlockWriter Window(long offset, long size) => new(stream, start + Checked(offset, size), size);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Checked(offset, bytes.Length);
        while (!bytes.IsEmpty)
        {
            // Pages of zeros are holes already.
            var run = 0;
            while (run < bytes.Length && bytes.Slice(run, Math.Min(Page, bytes.Length - run)).ContainsAnyExcept((byte)0))
            {
                run += Math.Min(Page, bytes.Length - run);
            }
            if (run == 0)
            {
                var skipped = Math.Min(Page, bytes.Length);
                bytes = bytes[skipped..];
                offset += skipped;
                continue;
            }
            stream.Position = start + offset;
            stream.Write(bytes[..run]);
            bytes = bytes[run..];
            offset += run;
        }
    }

    long Checked(long offset, long size) =>
        offset >= 0 && size >= 0 && offset + size <= length
            ? offset
            : throw new ImageException($"{size} bytes at {offset} do not fit into {length} bytes");
}
