using Firn.Primitives;

namespace Firn.Syntax.Parsing;

/// <summary>Makes path literals absolute: no <c>.</c>, no <c>..</c>, single slashes, none at the end.</summary>
internal static class CanonicalPath
{
    public static ByteString Resolve(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> path)
    {
        var result = new byte[directory.Length + path.Length + 2];
        var count = Append(result, 0, directory);
        count = Append(result, count, path);
        return count == 0 ? "/" : new ByteString(result, 0, count);
    }

    static int Append(byte[] result, int count, ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var step = path[range];
            if (step.IsEmpty || step.SequenceEqual("."u8))
            {
                continue;
            }
            if (step.SequenceEqual(".."u8))
            {
                count = Math.Max(0, result.AsSpan(0, count).LastIndexOf((byte)'/'));
                continue;
            }
            result[count++] = (byte)'/';
            step.CopyTo(result.AsSpan(count));
            count += step.Length;
        }
        return count;
    }
}
