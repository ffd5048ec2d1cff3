namespace Firn.Transfers;

/// <summary>How to download; the defaults are those of the settings of the same names.</summary>
public sealed record TransferOptions
{
    /// <summary>Setting <c>download-attempts</c>: tries altogether.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Setting <c>filetransfer-retry-delay</c>: the first pause; it doubles up to <see cref="MaximumDelay"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Setting <c>filetransfer-retry-max-delay</c>.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Setting <c>connect-timeout</c>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Setting <c>stalled-download-timeout</c>: no byte for so long is a failure of this attempt.</summary>
    public TimeSpan StalledTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Setting <c>ssl-cert-file</c>: authorities to believe instead of the system's. A file that is missing is an error.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Setting <c>netrc-file</c>: names and passwords by host. Null is none.</summary>
    public Netrc? Credentials { get; init; }

    /// <summary>Said to the server.</summary>
    public string UserAgent { get; init; } = "firn/0.1";

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
