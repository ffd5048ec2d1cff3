using System.Collections.Concurrent;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>What may be read when evaluation is pure or restricted: some paths with all below them, and the directories that lead there.</summary>
sealed class ReadableAreas(string mode)
{
    readonly ConcurrentDictionary<ByteString, bool> tops = new();
    readonly ConcurrentDictionary<ByteString, bool> ways = new();

    public void Add(ByteString path)
    {
        tops[path] = true;
        foreach (var above in Above(path))
        {
            ways[above] = true;
        }
    }

    public bool Contains(ByteString path) => ways.ContainsKey(path) || tops.ContainsKey(path) || Above(path).Any(tops.ContainsKey);

    /// <exception cref="RestrictedPathException">The path may not be read.</exception>
    public void Check(ByteString path)
    {
        if (!Contains(path))
        {
            throw new RestrictedPathException($"access to absolute path '{path}' is forbidden {mode}");
        }
    }

    static IEnumerable<ByteString> Above(ByteString path)
    {
        for (var end = path.Span.LastIndexOf((byte)'/'); end > 0; end = path.Span[..end].LastIndexOf((byte)'/'))
        {
            yield return path.Slice(0, end);
        }
        yield return "/";
    }
}
