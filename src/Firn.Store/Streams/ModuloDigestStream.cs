using System.Globalization;
using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// Hashes what is written to it modulo references to the path itself: each counts as 32 zero bytes, and where they stood is hashed after the
/// last byte, so that content with zeros in the same places has another hash. Format: docs/formats/store-paths.md.
/// </summary>
public sealed class ModuloDigestStream : ForwardWriteStream
{
    readonly DigestStream digest;
    readonly HashRewritingStream rewriting;

    /// <param name="digest">The digest to make; disposed of with the stream.</param>
    /// <param name="self">The path whose hash part is left out.</param>
    public ModuloDigestStream(IDigest digest, StorePath self)
    {
        this.digest = new DigestStream(digest);
        rewriting = new HashRewritingStream(HashRewriter.Zeroing(self), this.digest);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => rewriting.Write(buffer);

    /// <summary>Once, after the last byte.</summary>
    public Hash Finish()
    {
        rewriting.Flush();
        foreach (var place in rewriting.Places)
        {
            digest.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"|{place}")));
        }
        return digest.Finish();
    }

    protected override void Dispose(bool disposing)
    {
        digest.Dispose();
        base.Dispose(disposing);
    }
}
