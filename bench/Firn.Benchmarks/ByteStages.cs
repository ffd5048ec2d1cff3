using Firn.Linux.Digests;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Benchmarks;

/// <summary>Digests, encodings of hashes, archives in memory.</summary>
static class ByteStages
{
    public static void Run()
    {
        var bytes = new byte[16 << 20];
        new Random(1).NextBytes(bytes);
        foreach (var algorithm in Enum.GetValues<HashAlgorithm>())
        {
            foreach (var (source, digests) in new (string, IDigests)[] { ("managed", ManagedDigests.Instance), ("openssl", OpenSslDigests.Instance) })
            {
                foreach (var size in new[] { 100, 2000, bytes.Length })
                {
                    var count = Math.Max(1, (1 << 20) / size);
                    Stage.Measure($"{algorithm.Name()} {source} {size}", (long)size * count, () =>
                    {
                        for (var i = 0; i < count; i++)
                        {
                            digests.Compute(algorithm, bytes.AsSpan(0, size));
                        }
                    });
                }
            }
        }
        Stage.Measure("base 32 of 20 bytes", 20 * 10_000, () => Repeat(10_000, i => Nix32.Encode(bytes.AsSpan(i, 20))));
        Stage.Measure("base 32 of 32 bytes", 32 * 10_000, () => Repeat(10_000, i => Nix32.Encode(bytes.AsSpan(i, 32))));
        Stage.Measure("base 16 of 32 bytes", 32 * 10_000, () => Repeat(10_000, i => Convert.ToHexStringLower(bytes.AsSpan(i, 32))));
        foreach (var size in new[] { 1000, 1 << 20 })
        {
            var count = bytes.Length / size;
            Stage.Measure($"archive of {count} files", (long)count * size, () =>
            {
                var writer = new NarWriter(Stream.Null);
                writer.BeginDirectory(ByteString.Empty);
                for (var i = 0; i < count; i++)
                {
                    writer.File($"f{i:000000}", executable: false, bytes.AsSpan(i * size, size));
                }
                writer.EndDirectory();
                writer.Complete();
            });
        }
    }

    static void Repeat(int count, Func<int, string> work)
    {
        for (var i = 0; i < count; i++)
        {
            work(i);
        }
    }
}
