using System.Globalization;
using System.Text;
using Firn.Building.BuiltIn;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;
using Firn.Transfers;

namespace Firn.Building;

/// <summary>Built-in builders seen from outside: how they are called, and the downloads that need not be repeated.</summary>
sealed class BuiltinBuilders(BuildOptions options)
{
    readonly DownloadCache? cache = options.DownloadCache is { Length: > 0 } directory ? new DownloadCache(directory, OpenSslDigests.Instance) : null;
    readonly Lazy<IReadOnlyList<string>> mirrors = new(() => DebianMirror.Servers(options.DebianMirror));

    /// <summary>The program and its whole argv.</summary>
    public (ByteString Program, IReadOnlyList<ByteString> Arguments) Command(StorePath path, Derivation derivation)
    {
        var known = derivation.Builder.ToString() is "builtin:fetchurl" or "builtin:unpack-deb" or "builtin:unpack-channel" or "builtin:buildenv";
        return known ? (options.Launcher[0], [.. options.Launcher, BuiltinWorker.EntryPoint, derivation.Builder])
            : throw new BuildException(path, BuildStatus.Failed, $"derivation '{path}' asks for '{derivation.Builder}', which is not a built-in builder of this version");
    }

    /// <summary>Adds what the worker needs beside the derivation's own variables.</summary>
    public void AddVariables(BuildEnvironment environment, Derivation derivation, string? certificates, string directory)
    {
        environment.Set("DOTNET_EnableDiagnostics", "0");
        foreach (var name in (string[])["DOTNET_ROOT", "DOTNET_ROLL_FORWARD"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment.Set(name, value);
            }
        }
        if (derivation.Builder != "builtin:fetchurl")
        {
            return;
        }
        foreach (var name in (string[])["http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment.Set(name, value);
            }
        }
        environment.Set(FetchUrlBuilder.Sources, string.Join('\n', Sources(derivation)));
        environment.Set(FetchUrlBuilder.Attempts, options.DownloadAttempts.ToString(CultureInfo.InvariantCulture));
        if (certificates is not null)
        {
            environment.Set(FetchUrlBuilder.Certificates, certificates);
        }
        if (options.NetrcFile is { Length: > 0 } netrc)
        {
            environment.AddFile(".netrc", File.ReadAllBytes(netrc));
            environment.Set(FetchUrlBuilder.Credentials, $"{directory}/.netrc");
        }
    }

    /// <summary>Makes the output from the download cache; null when it does not have it.</summary>
    public PathInfo? TryFromCache(LocalStore store, StorePath path, Derivation derivation)
    {
        if (Cacheable(derivation) is not { } address || cache is null)
        {
            return null;
        }
        var output = store.StorePaths.Fixed(derivation.Name, address);
        FileTree.Remove(store.RealPath(output));
        using (var source = cache.TryOpen(address.Hash))
        {
            if (source is null)
            {
                return null;
            }
            using var file = DirectoryHandle.Working.CreateFile(store.RealPath(output), 0x1a4);
            using var copy = new DescriptorStream(file, writable: true, store.RealPath(output), ownsHandle: false);
            source.CopyTo(copy, 1 << 20);
            FileContents.Close(file, store.RealPath(output));
        }
        return store.Describe(output, []) with { Deriver = path, Ultimate = true, ContentAddress = address };
    }

    /// <summary>Keeps a verified download for the next store that asks.</summary>
    public void Remember(LocalStore store, Derivation derivation, SortedDictionary<string, StorePath> outputs)
    {
        if (Cacheable(derivation) is { } address && cache is not null)
        {
            using var file = DirectoryHandle.Working.OpenFile(store.RealPath(outputs["out"]));
            using var stream = new DescriptorStream(file, writable: false, ownsHandle: false);
            cache.TryAdd(address.Hash, stream);
        }
    }

    static ContentAddress? Cacheable(Derivation derivation) =>
        derivation.Builder == "builtin:fetchurl" && derivation.Outputs.TryGetValue("out", out var output)
        && output is DerivationOutput.Fixed { Address: { Method: ContentAddressMethod.Flat } address } ? address : null;

    IEnumerable<string> Sources(Derivation derivation)
    {
        var urls = derivation.Environment.TryGetValue("urls", out var several) && !several.IsEmpty
            ? several.ToString().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : derivation.Environment.TryGetValue("url", out var one) && !one.IsEmpty ? [one.ToString()]
            : throw new StoreException("a derivation with 'builtin:fetchurl' needs the attribute 'url'");
        foreach (var url in urls)
        {
            if (options.Offline)
            {
                throw new StoreException($"'{url}' is not in the download cache, and --offline allows no download");
            }
            var resolved = DebianMirror.Resolve(url, DebianMirror.Matches(url) ? mirrors.Value : []);
            if (resolved.Count == 0)
            {
                throw new StoreException(
                    $"'{url}' is on a Debian mirror, but neither the setting 'debian-mirror' (or FIRN_DEBIAN_MIRROR) nor this machine's apt names one");
            }
            foreach (var address in resolved)
            {
                yield return address;
            }
        }
    }
}
