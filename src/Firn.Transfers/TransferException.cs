using System.Net;
using Firn.Primitives;

namespace Firn.Transfers;

/// <summary>A download that did not succeed: from where, and what the server or the network said.</summary>
public class TransferException(Uri source, string reason, Exception? cause = null)
    : NixException($"unable to download '{Shown(source)}': {reason}", cause)
{
    /// <summary>Where it was to come from.</summary>
    public Uri Address { get; } = source;

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>An address as it may be shown: a password in it is not.</summary>
    public static string Shown(Uri source) => source.UserInfo.Length == 0
        ? source.OriginalString
        : new UriBuilder(source) { UserName = "", Password = "" }.Uri.ToString();
}
