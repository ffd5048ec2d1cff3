using Firn.Cli.Arguments;
using Firn.Cli.Commands;

namespace Firn.Cli;

/// <summary>What every program says about itself: <c>--version</c>, and <c>--help</c> as its page of the manual (docs/manual).</summary>
static class AboutProgram
{
    /// <summary>The release of Nix whose language and formats are spoken; tools read it as the third word of <c>nix --version</c>.</summary>
    public const string NixVersion = "2.36.0";

    /// <summary>The exit code, or null when the invocation asks for something else.</summary>
    public static int? Answer(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        if (arguments is ["--version", ..] or [.., "--version"])
        {
            Console.Out.WriteLine(invocation.Program == "firn"
                ? $"firn {typeof(AboutProgram).Assembly.GetName().Version!.ToString(3)}"
                : $"{invocation.Program} (Nix) {NixVersion}");
            if (arguments.Any(argument => argument is "--verbose" or "-v"))
            {
                Console.Out.Write(Surroundings());
            }
            return 0;
        }
        if (arguments is ["--help" or "-h", ..] or [.., "--help"] && Page(invocation) is { } page)
        {
            Console.Out.Write(page);
            return 0;
        }
        return null;
    }

    /// <summary>What the version alone does not say: where settings come from and what is built for.</summary>
    static string Surroundings()
    {
        var settings = Settings.Load();
        string Value(string name) => settings.Current(SettingTable.Find(name)!);
        var store = Composition.StoreOpener.LocalOptions(null);
        return $"""
            System type: {Value("system")}
            Additional system types: {string.Join(", ", SettingText.Words(Value("extra-platforms")))}
            System configuration file: {MachineDefaults.ConfigurationDirectory}/nix.conf
            User configuration files: {string.Join(':', Settings.UserFiles())}
            Store directory: {store?.Directory.Path}
            State directory: {store?.StateDirectory}

            """;
    }

    static string? Page(Invocation invocation)
    {
        if (invocation.Program is not ("firn" or "nix"))
        {
            return Read(invocation.Program) ?? $"# {invocation.Program}\n\nThe manual has no page about this name.\n";
        }
        var words = invocation.Arguments.Where(argument => !argument.StartsWith('-')).ToArray();
        return words.Length == 0
            ? Read("firn") + "\nCommands:\n" + string.Concat(Subcommands.Names.Select(name => $"  {invocation.Program} {name}\n"))
            : Read($"firn-{string.Join('-', words.Take(2))}") ?? Read($"firn-{words[0]}")
                ?? (Subcommands.Names.Contains(string.Join(' ', words.Take(2))) || Subcommands.Names.Contains(words[0])
                    ? $"# {invocation.Program} {string.Join(' ', words.Take(2))}\n\nThe manual has no page about this command.\n"
                    : null);
    }

    static string? Read(string name)
    {
        using var stream = typeof(AboutProgram).Assembly.GetManifestResourceStream($"manual/{name}.md");
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
