using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;
using Firn.Stores.Remote;

namespace Firn.Cli.Composition;

/// <summary>Opens the store that a URL, or the environment, names.</summary>
static class StoreOpener
{
    /// <summary>A local store; for commands that need its files.</summary>
    /// <param name="url"><c>--store</c>; null for <c>NIX_REMOTE</c> or the machine's own store.</param>
    /// <param name="options">Changes what the URL left open: keys, logging.</param>
    public static LocalStore OpenLocal(string? url = null, Func<LocalStoreOptions, LocalStoreOptions>? options = null)
    {
        var local = LocalOptions(url) ?? throw new StoreException($"store '{url}' is not a store of this machine, which this command needs (a directory, 'local?root=DIR' or 'auto')");
        return LocalStore.Open(Writable(options is null ? local : options(local)));
    }

    /// <summary>Any kind of store that this version knows.</summary>
    public static IStore Open(string? url)
    {
        if (url?.StartsWith("ssh://", StringComparison.Ordinal) == true)
        {
            return new SshStore(SshStoreOptions.Parse(url, Environment.GetEnvironmentVariable("NIX_SSHOPTS")));
        }
        return LocalOptions(url) is { } local
            ? LocalStore.Open(Writable(local))
            : throw new StoreException($"stores like '{url}' are not part of this version; it opens local stores (a directory, 'local?root=DIR', 'auto') and 'ssh://HOST'");
    }

    // On a machine of Firn the store is mounted read-only for everyone; who works on it lifts that for itself.
    static LocalStoreOptions Writable(LocalStoreOptions options)
    {
        if (!options.ReadOnly) Linux.Administration.Mounts.MakeWritableHere(options.RealDirectory.ToString());
        return options;
    }

    /// <summary>Where the local store of this URL lies; null for URLs of other kinds.</summary>
    public static LocalStoreOptions? LocalOptions(string? url)
    {
        url ??= Environment.GetEnvironmentVariable("NIX_REMOTE") is { Length: > 0 } remote ? remote : "auto";
        var (scheme, parameters) = Split(url);
        var directory = new StoreDirectory(parameters.GetValueOrDefault("store") ?? Variable("NIX_STORE_DIR") ?? "/nix/store");
        LocalStoreOptions result;
        if (scheme is "auto" or "daemon" or "" or "local")
        {
            if (parameters.TryGetValue("root", out var root))
            {
                result = Below(root, directory);
            }
            else
            {
                var state = Variable("NIX_STATE_DIR") ?? "/nix/var/nix";
                result = new()
                {
                    Directory = directory,
                    RealDirectory = directory.Path,
                    StateDirectory = state,
                    LogDirectory = Variable("NIX_LOG_DIR") ?? "/nix/var/log/nix",
                    Url = "local",
                };
            }
        }
        else if (scheme.StartsWith('/') || scheme.StartsWith("./", StringComparison.Ordinal))
        {
            result = Below(scheme, directory);
        }
        else
        {
            return null;
        }
        return result with
        {
            RealDirectory = parameters.GetValueOrDefault("real") ?? result.RealDirectory,
            StateDirectory = parameters.GetValueOrDefault("state") ?? result.StateDirectory,
            LogDirectory = parameters.GetValueOrDefault("log") ?? result.LogDirectory,
            ReadOnly = parameters.TryGetValue("read-only", out var readOnly) ? readOnly == "true" : !MayWrite(parameters.GetValueOrDefault("state") ?? result.StateDirectory),
            Log = line => Console.Error.WriteLine(line),
        };
    }

    /// <summary>A store whose database exists and belongs to somebody else can only be asked. One that does not exist yet is made.</summary>
    static bool MayWrite(ByteString state) =>
        DirectoryHandle.Working.TryStatusFollowing(Paths.Join(state, "db/db.sqlite")) is not { } status
        || Linux.Processes.CurrentProcess.IsRoot
        || status.User == Linux.Processes.CurrentProcess.UserId;

    /// <summary>The logical directory of a store that holds nothing (<c>dummy://?store=DIR</c>).</summary>
    public static StoreDirectory DirectoryOfNothing(string url) =>
        new(Split(url).Parameters.GetValueOrDefault("store") ?? Variable("NIX_STORE_DIR") ?? "/nix/store");

    static LocalStoreOptions Below(string root, StoreDirectory directory)
    {
        var below = LocalStoreOptions.Below(Paths.MakeAbsolute(root));
        return below with { Directory = directory, RealDirectory = Paths.Join(Paths.MakeAbsolute(root), directory.Path.TrimStart('/')) };
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value.TrimEnd('/') : null;

    static (string Scheme, Dictionary<string, string> Parameters) Split(string url)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var question = url.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in question < 0 ? [] : url[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new StoreException($"store URL '{url}' has the parameter '{pair}' without a value");
            }
            parameters[pair[..equals]] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }
        var scheme = question < 0 ? url : url[..question];
        // `local:///DIR` is the same as `/DIR`.
        return (scheme == "local://" ? "local" : scheme.StartsWith("local:///", StringComparison.Ordinal) ? Uri.UnescapeDataString(scheme["local://".Length..]) : scheme, parameters);
    }
}
