using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Transfers;

namespace Firn.Building.BuiltIn;

/// <summary><c>builtin:fetchurl</c>: one file by its address; its hash is checked by the process that asked, afterwards.</summary>
static class FetchUrlBuilder
{
    public const string Sources = "FIRN_FETCH_SOURCES", Certificates = "FIRN_FETCH_CERTIFICATES", Attempts = "FIRN_FETCH_ATTEMPTS", Credentials = "FIRN_FETCH_NETRC";

    public static void Run()
    {
        var sources = BuiltinArguments.Require(Sources).ToString().Split('\n').Select(text => new Uri(text)).ToList();
        var output = BuiltinArguments.Require("out").ToString();
        using var downloader = new Downloader(new TransferOptions
        {
            CertificateFile = BuiltinArguments.Find(Certificates)?.ToString(),
            Attempts = int.Parse(BuiltinArguments.Require(Attempts).Span, System.Globalization.CultureInfo.InvariantCulture),
            Credentials = BuiltinArguments.Find(Credentials) is { } netrc ? Netrc.Parse(File.ReadAllText(netrc.ToString())) : null,
        })
        {
            Retrying = (failure, left) => Console.Error.WriteLine($"warning: {failure.Message}; trying again, {left} attempts left"),
        };
        var unpack = BuiltinArguments.IsSet("unpack");
        var place = unpack ? Path.Combine(Path.GetTempPath(), "archive") : output;
        using (var file = new FileStream(place, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            Download(downloader, sources, file);
        }
        if (unpack)
        {
            using var packed = CompressedFile.Plain(new FileStream(place, FileMode.Open, FileAccess.Read));
            NarRestore.Restore(packed, output);
        }
        else if (BuiltinArguments.IsSet("executable"))
        {
            DirectoryHandle.Working.SetMode(output, 0x1ed);
        }
    }

    static void Download(Downloader downloader, List<Uri> sources, FileStream file)
    {
        try
        {
            downloader.Download(sources, file);
        }
        catch (NotFoundException missing) when (BuiltinArguments.Find("url") is { } url && DebianMirror.Matches(url.ToString()))
        {
            var package = Path.GetFileName(url.ToString());
            throw new BuiltinException(
                $"the Debian mirror does not have '{package}' any more: a newer version superseded it; 'firn debian lock' renews the lock ({missing.Message})");
        }
    }
}
