using Firn.Linux.Digests;
using Firn.Primitives;

namespace Firn.Linux.Tests;

public class DigestTests
{
    static readonly byte[] sample = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];

    [Fact]
    public void FastDigestsAgreeWithManagedOnes()
    {
        foreach (var algorithm in Enum.GetValues<HashAlgorithm>())
        {
            foreach (var length in (int[])[.. Enumerable.Range(0, 300), 16383, 16384, 16385, 100_000, 300_000])
            {
                var bytes = sample.AsSpan(0, length);
                var expected = ((IDigests)ManagedDigests.Instance).Compute(algorithm, bytes);
                using var parts = OpenSslDigests.Instance.Create(algorithm);
                parts.Append(bytes[..(length / 3)]);
                parts.Append([]);
                parts.Append(bytes[(length / 3)..]);
                Assert.Equal(expected, parts.Finish());
                Assert.Equal(expected, OpenSslDigests.Instance.Compute(algorithm, bytes));
                var place = new byte[algorithm.Size() + 2];
                OpenSslDigests.Instance.Compute(algorithm, bytes, place.AsSpan(1));
                Assert.Equal([0, .. expected.Bytes, 0], place);
            }
        }
    }
}
