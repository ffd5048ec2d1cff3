using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Firn.Transfers;

/// <summary>
/// Downloads files over http, https and from the disk. A broken transfer goes on where it stopped when the server can
/// (Range with If-Range), temporary failures are tried again with growing pauses, certificates are always verified,
/// and proxies come from the environment (<c>http_proxy https_proxy all_proxy no_proxy</c>).
/// </summary>
public sealed class Downloader : IDisposable
{
    const int MostRedirections = 20;

    readonly TransferOptions options;
    readonly HttpClient client;
    readonly X509Certificate2Collection? authorities;

    /// <exception cref="FileNotFoundException">The certificate file of the options does not exist.</exception>
    public Downloader(TransferOptions options)
    {
        this.options = options;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
            PreAuthenticate = false,
        };
        if (options.CertificateFile is { Length: > 0 } file)
        {
            if (!File.Exists(file))
            {
                throw new FileNotFoundException($"the certificate file '{file}' (setting 'ssl-cert-file') does not exist", file);
            }
            authorities = [];
            authorities.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Told before each pause: the failure, and how many attempts are left.</summary>
    public Action<TransferException, int>? Retrying { get; init; }

    /// <summary>Told while bytes arrive: how many so far, and how many in all if the server said.</summary>
    public Action<long, long?>? Progress { get; init; }

    /// <summary>Downloads the first of several sources of the same file that has it.</summary>
    /// <exception cref="TransferException">None has; the last failure.</exception>
    public void Download(IReadOnlyList<Uri> sources, Stream destination, CancellationToken cancellation = default)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            try
            {
                Download(sources[i], destination, cancellation);
                return;
            }
            catch (TransferException) when (i + 1 < sources.Count)
            {
                destination.SetLength(0);
            }
        }
    }

    /// <summary>Writes the whole file to a seekable stream, from its start.</summary>
    /// <exception cref="NotFoundException">The source does not have it.</exception>
    /// <exception cref="TransferException">It could not be had within the attempts allowed.</exception>
    public void Download(Uri source, Stream destination, CancellationToken cancellation = default) =>
        Download(new TransferRequest(source), destination, cancellation);

    /// <summary>Writes the whole file to a seekable stream, from its start, unless it is the one that is known already.</summary>
    /// <exception cref="NotFoundException">The source does not have it.</exception>
    /// <exception cref="TransferException">It could not be had within the attempts allowed.</exception>
    public TransferResult Download(TransferRequest request, Stream destination, CancellationToken cancellation = default)
    {
        var source = request.Source;
        destination.SetLength(0);
        if (source.Scheme == Uri.UriSchemeFile)
        {
            CopyFile(source, destination);
            return new TransferResult();
        }
        if (source.Scheme != Uri.UriSchemeHttp && source.Scheme != Uri.UriSchemeHttps)
        {
            throw new TransferException(source, $"the scheme '{source.Scheme}' is not one of http, https, file");
        }
        var resume = new Resume();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The one place of this project's libraries that waits on a task: stalled reads must be cancellable.
                return ReceiveAsync(request, destination, resume, cancellation).GetAwaiter().GetResult();
            }
            catch (TemporaryException failure) when (attempt < options.Attempts)
            {
                Retrying?.Invoke(failure.Failure, options.Attempts - attempt);
                Pause(attempt, failure.RetryAfter, cancellation);
            }
            catch (TemporaryException failure)
            {
                throw failure.Failure;
            }
        }
    }

    /// <summary>A small file as bytes.</summary>
    public byte[] DownloadBytes(Uri source, CancellationToken cancellation = default)
    {
        using var memory = new MemoryStream();
        Download(source, memory, cancellation);
        return memory.ToArray();
    }

    public void Dispose() => client.Dispose();

    async Task<TransferResult> ReceiveAsync(TransferRequest asked, Stream destination, Resume resume, CancellationToken cancellation)
    {
        var source = asked.Source;
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stalled.CancelAfter(options.StalledTimeout);
        try
        {
            var (response, immutable) = await AnswerAsync(asked, destination, resume, stalled.Token).ConfigureAwait(false);
            using var answer = response;
            if (response.StatusCode == HttpStatusCode.NotModified && asked.KnownTag is { } known)
            {
                return new TransferResult { Tag = known, Unchanged = true, ImmutableUrl = immutable };
            }
            Check(source, response);
            var continues = response.StatusCode == HttpStatusCode.PartialContent
                && response.Content.Headers.ContentRange?.From == destination.Length;
            if (response.StatusCode == HttpStatusCode.PartialContent && !continues)
            {
                destination.SetLength(0);
                resume.Validator = null;
                throw new TemporaryException(new TransferException(source, "the server sent another part than the one asked for"));
            }
            if (!continues)
            {
                destination.SetLength(0);
            }
            resume.Validator = response.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
                : response.Content.Headers.LastModified is { } modified ? new RangeConditionHeaderValue(modified) : null;
            await CopyAsync(source, response, destination, stalled).ConfigureAwait(false);
            return new TransferResult { Tag = response.Headers.ETag?.ToString(), ImmutableUrl = immutable };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var reason = failure is OperationCanceledException ? $"no data for {options.StalledTimeout.TotalSeconds:0} s" : Reason(failure);
            var wrapped = new TransferException(source, reason, failure);
            // A certificate that does not verify will not verify next time either.
            throw failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? wrapped : new TemporaryException(wrapped);
        }
    }

    // Follows redirections one by one: any of the answers may name the place that never changes.
    async Task<(HttpResponseMessage Response, string? Immutable)> AnswerAsync(
        TransferRequest asked, Stream destination, Resume resume, CancellationToken cancellation)
    {
        var place = asked.Source;
        string? immutable = null;
        for (var hops = 0; ; hops++)
        {
            using var request = Request(place);
            if (place.Host == asked.Source.Host)
            {
                foreach (var (name, value) in asked.Headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }
            if (asked.KnownTag is { } known)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", known);
            }
            if (destination.Length > 0 && resume.Validator is { } validator)
            {
                request.Headers.Range = new RangeHeaderValue(destination.Length, null);
                request.Headers.IfRange = validator;
            }
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            immutable = TransferResult.ImmutableLink(response.Headers.TryGetValues("Link", out var links) ? links : []) ?? immutable;
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } next)
            {
                return (response, immutable);
            }
            response.Dispose();
            next = next.IsAbsoluteUri ? next : new Uri(place, next);
            if (hops == MostRedirections)
            {
                throw new TransferException(asked.Source, $"more than {MostRedirections} redirections");
            }
            if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != place.Scheme)
            {
                throw new TransferException(asked.Source, $"it redirects to '{next}', which is less safe");
            }
            place = next;
        }
    }

    async Task CopyAsync(Uri source, HttpResponseMessage response, Stream destination, CancellationTokenSource stalled)
    {
        var expected = response.Content.Headers.ContentLength is { } length ? destination.Length + length : (long?)null;
        var buffer = new byte[1 << 16];
        destination.Position = destination.Length;
        var body = await response.Content.ReadAsStreamAsync(stalled.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            while (true)
            {
                stalled.CancelAfter(options.StalledTimeout);
                var count = await body.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }
                destination.Write(buffer, 0, count);
                Progress?.Invoke(destination.Length, expected);
            }
        }
        if (expected is { } whole && destination.Length != whole)
        {
            throw new TemporaryException(new TransferException(source, $"the transfer ended after {destination.Length} of {whole} bytes"));
        }
    }

    HttpRequestMessage Request(Uri source)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, source);
        var credentials = source.UserInfo.Length > 0
            ? Uri.UnescapeDataString(source.UserInfo)
            : options.Credentials?.For(source.Host) is { } known ? $"{known.Login}:{known.Password}" : null;
        if (credentials is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }
        return request;
    }

    static void Check(Uri source, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        var reason = $"HTTP error {(int)response.StatusCode}{(response.ReasonPhrase is { Length: > 0 } phrase ? $" ({phrase})" : "")}";
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                throw new NotFoundException(source, reason) { Status = response.StatusCode };
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestedRangeNotSatisfiable or >= HttpStatusCode.InternalServerError
                and not HttpStatusCode.NotImplemented and not HttpStatusCode.HttpVersionNotSupported:
                var after = response.Headers.RetryAfter?.Delta;
                throw new TemporaryException(new TransferException(source, reason) { Status = response.StatusCode }, after);
            default:
                throw new TransferException(source, reason) { Status = response.StatusCode };
        }
    }

    void Pause(int attempt, TimeSpan? asked, CancellationToken cancellation)
    {
        var grown = options.Delay * Math.Pow(2, attempt - 1) * (0.75 + Random.Shared.NextDouble() / 2);
        var pause = asked > grown ? asked.Value : grown;
        using var over = new CancellationTokenSource(pause < options.MaximumDelay ? pause : options.MaximumDelay, options.Time);
        WaitHandle.WaitAny([over.Token.WaitHandle, cancellation.WaitHandle]);
        cancellation.ThrowIfCancellationRequested();
    }

    static void CopyFile(Uri source, Stream destination)
    {
        try
        {
            using var file = new FileStream(source.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            file.CopyTo(destination);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NotFoundException(source, "no such file");
        }
    }

    static string Reason(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }
        return failure.Message;
    }

    /// <summary>How the next attempt can go on.</summary>
    sealed class Resume
    {
        public RangeConditionHeaderValue? Validator { get; set; }
    }

    /// <summary>A failure that may pass.</summary>
    sealed class TemporaryException(TransferException failure, TimeSpan? retryAfter = null) : Exception(failure.Message)
    {
        public TransferException Failure => failure;

        public TimeSpan? RetryAfter => retryAfter;
    }
}
