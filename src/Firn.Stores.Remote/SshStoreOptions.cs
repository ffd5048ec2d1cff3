using Firn.Store;

namespace Firn.Stores.Remote;

/// <summary>How to reach another machine's store.</summary>
public sealed record SshStoreOptions
{
    /// <summary><c>host</c> or <c>user@host</c>, with <c>:port</c> if need be. <c>localhost</c> runs the program directly, without ssh.</summary>
    public required string Host { get; init; }

    public StoreDirectory Directory { get; init; } = StoreDirectory.Default;

    /// <summary>The program that serves there.</summary>
    public string RemoteProgram { get; init; } = "nix-store";

    /// <summary>The store that it serves; null for its own choice.</summary>
    public string? RemoteStore { get; init; }

    /// <summary>A private key file.</summary>
    public string? Key { get; init; }

    public bool Compress { get; init; }

    /// <summary><c>NIX_SSHOPTS</c>, split as a shell would.</summary>
    public string? ExtraOptions { get; init; }

    /// <summary>From <c>ssh://…</c>; its parameters are those of Nix.</summary>
    /// <exception cref="StoreException">No ssh URL, an unknown parameter, or a host that ssh would take for an option.</exception>
    public static SshStoreOptions Parse(string url, string? extraOptions)
    {
        const string scheme = "ssh://";
        if (!url.StartsWith(scheme, StringComparison.Ordinal))
        {
            throw new StoreException($"'{url}' is not the URL of an ssh store");
        }
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var options = new SshStoreOptions
        {
            Host = Uri.UnescapeDataString(question < 0 ? url[scheme.Length..] : url[scheme.Length..question]).TrimEnd('/'),
            ExtraOptions = extraOptions,
        };
        foreach (var pair in question < 0 ? [] : url[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..]));
            options = name switch
            {
                "remote-program" => options with { RemoteProgram = value },
                "remote-store" => options with { RemoteStore = value },
                "ssh-key" => options with { Key = value },
                "compress" => options with { Compress = value == "true" },
                "store" => options with { Directory = new StoreDirectory(value) },
                "max-connections" or "path-info-cache-size" or "priority" or "trusted" or "want-mass-query" => options,
                _ => throw new StoreException($"store URL '{url}' has the unknown parameter '{name}'"),
            };
        }
        options.Check();
        return options;
    }

    void Check()
    {
        var host = Host[(Host.LastIndexOf('@') + 1)..];
        if (Host.Length == 0 || Host[0] == '-' || host.Length == 0 || host[0] == '-' || Host.AsSpan().ContainsAny(" \t\n\0'\"\\$`;&|<>".AsSpan()))
        {
            // It would become an option of ssh, or words of a shell.
            throw new StoreException($"'{Host}' is not a host name that ssh may be called with");
        }
    }

    /// <summary>The program to start and all its arguments.</summary>
    internal List<string> Command()
    {
        Check();
        List<string> serve = [.. RemoteProgram.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--serve", "--write"];
        if (!string.IsNullOrEmpty(RemoteStore))
        {
            serve.AddRange(["--store", RemoteStore]);
        }
        if (Host == "localhost")
        {
            return serve;
        }
        var colon = Host.LastIndexOf(':');
        var hasPort = colon > Host.LastIndexOf(']') && int.TryParse(Host.AsSpan(colon + 1), out _) && Host.IndexOf(':', StringComparison.Ordinal) == colon;
        List<string> command = ["ssh", hasPort ? Host[..colon] : Host, "-x", "-T"];
        if (hasPort)
        {
            command.AddRange(["-p", Host[(colon + 1)..]]);
        }
        if (Key is not null)
        {
            command.AddRange(["-i", Key]);
        }
        if (Compress)
        {
            command.Add("-C");
        }
        command.AddRange(ShellWords.Split(ExtraOptions ?? ""));
        command.Add("--");
        command.Add(string.Join(' ', serve.Select(ShellWords.Quote)));
        return command;
    }
}
