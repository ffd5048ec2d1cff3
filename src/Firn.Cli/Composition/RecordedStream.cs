using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Digests;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>A file that is read in pieces while an evaluation is recorded: its digest is noted when its last byte has passed.</summary>
sealed class RecordedStream(Stream file, ulong size, Recorder recorder, ByteString path, FileIdentity? identity) : ForwardReadStream
{
    readonly IDigest digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
    ulong passed;
    bool noted;

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        digest.Append(buffer[..read]);
        passed += (ulong)read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !noted)
        {
            noted = true;
            if (passed == size)
            {
                recorder.HashedContent(path, identity, digest.Finish().Bytes);
            }
            else
            {
                recorder.Forbid($"'{path}' was not read to its end");
            }
            digest.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }
}
