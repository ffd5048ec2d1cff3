namespace Firn.Scenarios.Tests;

/// <summary>Configurations on the disk: those of the examples, with the key of the tests and what a scenario adds.</summary>
static class Configuration
{
    /// <summary>The file of examples/first-machine; whatever needs it shares it.</summary>
    public static string First => first.Value;

    /// <summary>The system of <see cref="First"/>. Fills the store and the downloads of all scenarios, whichever is the first.</summary>
    public static string FirstSystem => firstSystem.Value;

    static readonly Lazy<string> first = new(() => Write("first", "configuration.nix"));
    static readonly Lazy<string> firstSystem = new(() => Build(First));

    /// <summary>Writes a configuration into a directory of its own, which its machine gets as <c>/etc/nixos</c>: the examples, the key and the configuration.</summary>
    public static string Write(string name, string module, string extra = "", string example = "first-machine")
    {
        var directory = CopyExamples(name);
        var file = Path.Combine(directory, $"{name}.nix");
        File.WriteAllText(file, $$"""
            { config, lib, pkgs, ... }:
            {
              imports = [ ./{{example}}/{{module}} ];
              image.configuration = ./.;
              users.users.root.openssh.authorizedKeys.keyFiles = [ ./key.pub ];
              {{extra}}
            }

            """);
        File.WriteAllText(Path.Combine(directory, "configuration.nix"), $"{{ imports = [ ./{name}.nix ]; }}\n");
        return file;
    }

    static string CopyExamples(string name)
    {
        var directory = Path.Combine(FirnCommand.Place, "nixos", name);
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
        var examples = Path.Combine(FirnCommand.Root, "examples");
        foreach (var file in System.IO.Directory.GetFiles(examples, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(examples, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        File.Copy(Key.Public, Path.Combine(directory, "key.pub"));
        return directory;
    }

    /// <summary>Builds the system path of a configuration.</summary>
    public static string Build(string file) => FirnCommand.Run(
        "nix-build", [.. FirnCommand.StoreOptions, "<nixpkgs/nixos>", "-A", "system", "-I", $"nixos-config={file}", "--no-out-link"]);

    public static string Image(string file, string name)
    {
        var output = Path.Combine(FirnCommand.Place, name);
        File.Delete(output);
        FirnCommand.Run("firn", ["image", "build", .. FirnCommand.StoreOptions, "-I", $"nixos-config={file}", "--output", output]);
        return output;
    }
}
