using System.Globalization;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>
/// Files by the URL they came from: <c>downloads-v1/&lt;hash of the URL&gt;</c> with what is known about them beside it. A file counts as
/// new for a while; after that the server is asked whether it still is.
/// </summary>
sealed class UrlCache(SourceOptions options)
{
    string Directory => Path.Combine(options.CacheDirectory, "downloads-v1");

    /// <summary>The file behind an URL, downloaded when it is not there or no longer new. One of this machine is used where it is.</summary>
    /// <exception cref="TransferException">It cannot be had, and never was.</exception>
    public CachedDownload Obtain(Uri url, IReadOnlyList<(string Name, string Value)> headers)
    {
        if (url.Scheme == Uri.UriSchemeFile)
        {
            return File.Exists(url.LocalPath) ? new CachedDownload(url.LocalPath, null) : throw new NotFoundException(url, "no such file");
        }
        var name = ((IDigests)ManagedDigests.Instance).Compute(HashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(url.OriginalString)).ToNix32();
        System.IO.Directory.CreateDirectory(Directory);
        var file = Path.Combine(Directory, name);
        using var held = FileLock.Take(file + ".lock", exclusive: true);
        var cached = File.Exists(file) ? CachedDownload.Read(file) : null;
        if (cached is not null && options.IsYoung(File.GetLastWriteTimeUtc(file)))
        {
            return cached;
        }
        options.CheckOnline(url.OriginalString);
        try
        {
            return Download(url, headers, file, cached);
        }
        catch (TransferException failure) when (cached is not null)
        {
            options.Warn($"{failure.Message}; using cached version");
            return cached;
        }
    }

    CachedDownload Download(Uri url, IReadOnlyList<(string Name, string Value)> headers, string file, CachedDownload? cached)
    {
        using var downloader = new Downloader(options.Transfers);
        var temporary = file + ".new";
        TransferResult result;
        using (var destination = File.Create(temporary))
        {
            result = downloader.Download(new TransferRequest(url) { KnownTag = cached?.Tag, Headers = headers }, destination);
        }
        if (result.Unchanged)
        {
            File.Delete(temporary);
            File.SetLastWriteTimeUtc(file, options.Time.GetUtcNow().UtcDateTime);
            return cached!;
        }
        File.Move(temporary, file, overwrite: true);
        var fresh = new CachedDownload(file, file + ".facts") { Tag = result.Tag, ImmutableUrl = result.ImmutableUrl };
        fresh.Write();
        return fresh;
    }
}

/// <summary>A downloaded file and what is known about it.</summary>
/// <param name="file">Where it is.</param>
/// <param name="facts">Where what is known is kept; null for files that are not ours.</param>
sealed class CachedDownload(string file, string? facts)
{
    public string File => file;

    /// <summary>The server's tag.</summary>
    public string? Tag { get; init; }

    public string? ImmutableUrl { get; init; }

    /// <summary>The hash of what was in it, as an archive of the store; null until it was unpacked once.</summary>
    public Hash? Tree { get; private set; }

    /// <summary>The newest time in it.</summary>
    public long Newest { get; private set; }

    public void Remember(Hash tree, long newest)
    {
        (Tree, Newest) = (tree, newest);
        Write();
    }

    public static CachedDownload Read(string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in System.IO.File.Exists(file + ".facts") ? System.IO.File.ReadAllLines(file + ".facts") : [])
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0)
            {
                values[line[..blank]] = line[(blank + 1)..];
            }
        }
        return new CachedDownload(file, file + ".facts")
        {
            Tag = values.GetValueOrDefault("tag"),
            ImmutableUrl = values.GetValueOrDefault("immutable"),
            Tree = values.TryGetValue("tree", out var hash) ? Hash.TryParse(hash) : null,
            Newest = values.TryGetValue("newest", out var time) && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0,
        };
    }

    /// <summary>One fact a line; a directory that cannot be written to is no failure of the caller's work.</summary>
    public void Write()
    {
        if (facts is null)
        {
            return;
        }
        var lines = new List<string>();
        void Add(string name, string? value)
        {
            if (value is not null && !value.Contains('\n', StringComparison.Ordinal))
            {
                lines.Add($"{name} {value}");
            }
        }
        Add("tag", Tag);
        Add("immutable", ImmutableUrl);
        Add("tree", Tree?.ToSri());
        Add("newest", Tree is null ? null : Newest.ToString(CultureInfo.InvariantCulture));
        try
        {
            System.IO.File.WriteAllLines(facts + ".new", lines);
            System.IO.File.Move(facts + ".new", facts, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
