using System.Net;

namespace Firn.Transfers.Tests;

public sealed class DownloaderTests
{
    static readonly byte[] content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7 >> 3))];

    static readonly TransferOptions fast = new() { Delay = TimeSpan.FromMilliseconds(1), MaximumDelay = TimeSpan.FromMilliseconds(5), Attempts = 4 };

    static byte[] Get(FileServer server, string path = "file", TransferOptions? options = null)
    {
        using var downloader = new Downloader(options ?? fast);
        return downloader.DownloadBytes(new Uri(server.Address + path));
    }

    [Fact]
    public void GoesOnWhereATransferStopped()
    {
        using var server = new FileServer(("/file", content)) { Cut = (70_000, 2) };
        Assert.Equal(content, Get(server));
        Assert.Equal(3, server.Requests);
        Assert.Contains("Range: bytes=70000-", server.Headers);
        Assert.Contains("Range: bytes=140000-", server.Headers);
    }

    [Fact]
    public void StartsAgainWhenTheServerKnowsNoRanges()
    {
        using var server = new FileServer(("/file", content)) { Cut = (70_000, 1), IgnoreRanges = true };
        Assert.Equal(content, Get(server));
    }

    [Fact]
    public void TriesAgainAfterATemporaryFailure()
    {
        using var server = new FileServer(("/file", content)) { Fail = (503, 2) };
        Assert.Equal(content, Get(server));
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public void GivesUpAfterTheAttemptsAllowed()
    {
        using var server = new FileServer(("/file", content)) { Fail = (500, 100) };
        var failure = Assert.Throws<TransferException>(() => Get(server));
        Assert.Equal(HttpStatusCode.InternalServerError, failure.Status);
        Assert.Equal(4, server.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(407)]
    public void DoesNotRepeatWhatIsForbidden(int status)
    {
        using var server = new FileServer(("/file", content)) { Fail = (status, 100) };
        Assert.Throws<TransferException>(() => Get(server));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public void TellsAMissingFileFromAFailure()
    {
        using var server = new FileServer();
        Assert.Throws<NotFoundException>(() => Get(server));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public void AsksTheNextSource()
    {
        using var server = new FileServer(("/file", content));
        using var downloader = new Downloader(fast);
        using var memory = new MemoryStream();
        downloader.Download([new Uri(server.Address + "missing"), new Uri(server.Address + "file")], memory);
        Assert.Equal(content, memory.ToArray());
    }

    [Fact]
    public void SendsTheNetrcPasswordAndNeverShowsOneOfAnAddress()
    {
        using var server = new FileServer(("/file", content));
        Get(server, options: fast with { Credentials = Netrc.Parse("machine 127.0.0.1 login me password secret") });
        Assert.Contains("Authorization: Basic bWU6c2VjcmV0", server.Headers);
        var failure = Assert.Throws<NotFoundException>(() =>
        {
            using var downloader = new Downloader(fast);
            downloader.DownloadBytes(new Uri(server.Address.Replace("http://", "http://me:hidden@", StringComparison.Ordinal) + "none"));
        });
        Assert.DoesNotContain("hidden", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesToRunWithoutTheCertificateFileItWasGiven() =>
        Assert.Throws<FileNotFoundException>(() => new Downloader(fast with { CertificateFile = "/no/such/file" }));

    [Fact]
    public void ReadsFilesOfThisMachine()
    {
        using var downloader = new Downloader(fast);
        Assert.Equal(File.ReadAllBytes("/etc/passwd"), downloader.DownloadBytes(new Uri("file:///etc/passwd")));
        Assert.Throws<NotFoundException>(() => downloader.DownloadBytes(new Uri("file:///no/such/file")));
    }

    [Fact]
    public void TellsAConnectionThatIsRefused()
    {
        using var downloader = new Downloader(fast with { Attempts = 1 });
        var failure = Assert.Throws<TransferException>(() => downloader.DownloadBytes(new Uri("http://127.0.0.1:1/x")));
        Assert.Contains("refused", failure.Message, StringComparison.OrdinalIgnoreCase);
    }
}
