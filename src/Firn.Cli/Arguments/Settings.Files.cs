namespace Firn.Cli.Arguments;

// Where settings are read from.
sealed partial class Settings
{
    /// <summary>From nix.conf of the machine and the user, and NIX_CONFIG.</summary>
    public static Settings Load()
    {
        var settings = new Settings();
        settings.ReadIfThere(Path.Combine(MachineDefaults.ConfigurationDirectory, "nix.conf"));
        // The first file is the strongest.
        foreach (var file in Enumerable.Reverse(UserFiles()))
        {
            settings.ReadIfThere(file);
        }
        if (Environment.GetEnvironmentVariable("NIX_CONFIG") is { Length: > 0 } text)
        {
            settings.Read(text, "NIX_CONFIG");
        }
        return settings;
    }

    /// <summary>The configuration files of the user, strongest first; they need not exist.</summary>
    public static string[] UserFiles()
    {
        if (Environment.GetEnvironmentVariable("NIX_USER_CONF_FILES") is { } files)
        {
            return files.Split(':', StringSplitOptions.RemoveEmptyEntries);
        }
        var own = Environment.GetEnvironmentVariable("NIX_CONFIG_HOME") is { Length: > 0 } nix ? nix
            : Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } home ? home + "/nix"
            : HomeDirectory.Path is { } user ? user + "/.config/nix" : null;
        var shared = Environment.GetEnvironmentVariable("XDG_CONFIG_DIRS") is { Length: > 0 } directories ? directories : "/etc/xdg";
        return
        [
            .. own is null ? Array.Empty<string>() : [own + "/nix.conf"],
            .. shared.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => directory + "/nix/nix.conf"),
        ];
    }

    void ReadIfThere(string path)
    {
        if (File.Exists(path))
        {
            Read(ReadText(path), path);
        }
    }

    static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"reading the configuration file '{path}': {failure.Message}");
        }
    }

    /// <summary>Lines of <c>name = value</c>, <c>include</c> and comments.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="origin">The file or variable they are from; included files are relative to it.</param>
    /// <exception cref="UsageException">A line is none of these, or a value does not fit its setting.</exception>
    public void Read(string text, string origin)
    {
        var lines = new List<(string Name, string Value, string Origin)>();
        Collect(text, origin, lines);
        // Features first: they decide what else is there.
        foreach (var (name, value, place) in lines.OrderBy(line => line.Name is "experimental-features" or "extra-experimental-features" ? 0 : 1))
        {
            if (name is not ("nix-path" or "extra-nix-path") || Environment.GetEnvironmentVariable("NIX_PATH") is null)
            {
                Set(name, value, place);
            }
        }
    }

    static void Collect(string text, string origin, List<(string Name, string Value, string Origin)> lines)
    {
        foreach (var line in text.Split('\n'))
        {
            var comment = line.IndexOf('#', StringComparison.Ordinal);
            var words = (comment < 0 ? line : line[..comment]).Split(blank, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["include" or "!include", var file]:
                    var path = Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(origin)) ?? "/");
                    if (File.Exists(path))
                    {
                        Collect(ReadText(path), path, lines);
                    }
                    else if (words[0] == "include")
                    {
                        throw new UsageException($"file '{path}' included from '{origin}' not found");
                    }
                    break;
                case ["include" or "!include", ..]:
                    throw new UsageException($"syntax error in configuration line '{line}' in '{origin}': one file is expected");
                case [var name, "=", ..]:
                    lines.Add((name, string.Join(' ', words[2..]), origin));
                    break;
                default:
                    throw new UsageException($"syntax error in configuration line '{line}' in '{origin}'");
            }
        }
    }
}
